import { runningMonitors } from '../../http/run-file.js';
import { type CommandContext, textOption } from '../base/command.js';
import { CommandError, usageError } from '../base/command-error.js';
import type { MonitorAddress } from './monitor-client.js';

/** The monitor that is meant: by address, by process id, or the only one. @throws CommandError when none or several are */
export function chooseMonitor(context: CommandContext): MonitorAddress {
  const url = textOption(context, 'url');
  if (url !== undefined) return addressOf(url);
  const pid = textOption(context, 'pid');
  if (pid !== undefined && !/^\d{1,10}$/.test(pid)) throw usageError(`--pid ${pid} is no process id`, 'write a number');
  const running = runningMonitors();
  const meant = pid === undefined ? running : running.filter((one) => one.pid === Number(pid));
  const [only, ...others] = meant;
  if (only === undefined) throw notRunning(pid);
  if (others.length > 0) {
    const list = meant.map((one) => `${one.pid}${one.serviceName === null ? '' : ` (${one.serviceName})`}`).join(', ');
    throw usageError(`${meant.length} monitors run: ${list}`, 'choose one with --pid');
  }
  return only;
}

function notRunning(pid: string | undefined): CommandError {
  return new CommandError(
    pid === undefined ? 'no monitor of yours runs on this machine' : `no monitor runs in process ${pid}`,
    'there is no report to show',
    'start the program with MCP_MONITORING_ENABLED=true and MCP_HTTP_ENABLED=true, or with mcp-vitals run --page -- and the program',
  );
}

function addressOf(url: string): MonitorAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw usageError(`--url ${url} is no address`, 'write it as http://127.0.0.1:9470');
  }
  const token = new URLSearchParams(parsed.hash.slice(1)).get('token') ?? process.env.MCP_HTTP_TOKEN;
  return { address: parsed.origin, token: token === '' ? undefined : token };
}
