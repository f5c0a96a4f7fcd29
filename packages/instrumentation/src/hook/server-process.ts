import path from 'node:path';
import { notices } from '@mcp-vitals/signals';

const PRELOADS = /(^|\s)(--import|--require|-r)\b/;

/**
 * Notes that a server started by a client is not observed, if the client is observed through a Node.js flag: the SDKs
 * pass neither the flag nor `NODE_OPTIONS` to the child process.
 */
export function noteServerProcess(transport: object): void {
  const { _serverParams: parameters } = transport as {
    _serverParams?: { command?: unknown; args?: unknown; env?: Record<string, unknown> };
  };
  const { command, args, env } = parameters ?? {};
  if (typeof command !== 'string' || path.parse(command).name !== 'node') return;
  if (![...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((flag) => PRELOADS.test(flag))) return;
  const given = [...(Array.isArray(args) ? args : []), env?.NODE_OPTIONS ?? ''];
  if (given.some((flag) => PRELOADS.test(String(flag)))) return;
  notices.say(
    'not_observed',
    'the MCP server that this client starts with node loads no instrumentation, so it is not observed, unless it sets ' +
      'that up by itself; put --import @mcp-vitals/node/register before the file in args, or set NODE_OPTIONS in env',
    'server process',
  );
}
