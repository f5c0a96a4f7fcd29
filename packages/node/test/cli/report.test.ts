import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type MonitoringReport, report } from '@mcp-vitals/monitor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND, mcpVitals, plainEnvironment } from './command.js';
import { FakeMonitor } from './fake-monitor.js';

let folder: string;
let monitor: FakeMonitor;
let answer: MonitoringReport;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-report-'));
  answer = report({ serviceName: 'orders' }, 0);
  monitor = await FakeMonitor.start({ '/api/report': answer }, 'secret-token');
});
afterAll(async () => {
  await monitor.close();
  await rm(folder, { recursive: true });
});

/** The folder that running monitors write to, below TMPDIR. */
async function announce(name: string, ...pids: number[]): Promise<Record<string, string>> {
  const temporary = path.join(folder, name);
  const running = path.join(temporary, `mcp-vitals-${userInfo().uid}`);
  await mkdir(running, { recursive: true });
  for (const pid of pids) {
    const file = { pid, serviceName: 'orders', address: monitor.address, token: 'secret-token', startedAtMillis: pid };
    await writeFile(path.join(running, `${pid}-1.json`), JSON.stringify(file));
  }
  await writeFile(path.join(running, '1x.json'), '{');
  return { TMPDIR: temporary };
}

/** No process has this id. */
const GONE = 2 ** 22 + 1;

describe('report', () => {
  it('finds the one monitor that runs, and shows its report', async () => {
    const environment = await announce('one', process.pid, GONE);
    const text = await mcpVitals(['report'], { environment });
    expect([text.code, text.stdout], text.stderr).toEqual([0, expect.stringContaining('Health of orders: UNKNOWN')]);
    const json = await mcpVitals(['report', '--json', '--quiet'], { environment });
    expect(JSON.parse(json.stdout)).toEqual(answer);
    expect(`${text.stdout}${text.stderr}${json.stdout}`).not.toContain('secret-token');
  });

  it('asks which one is meant where several run', async () => {
    const environment = await announce('two', process.pid, process.ppid);
    const { stderr, code } = await mcpVitals(['report'], { environment });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/2 monitors run: .*choose one with --pid/s)]);
    expect((await mcpVitals(['report', '--pid', String(process.pid)], { environment })).code).toBe(0);
  });

  it('says how to start one where none runs', async () => {
    const { stderr, code } = await mcpVitals(['report'], { environment: await announce('none', GONE) });
    expect([code, stderr]).toEqual([1, expect.stringContaining('MCP_HTTP_ENABLED=true')]);
  });

  it('takes the token from the address or from MCP_HTTP_TOKEN, and says that it is refused', async () => {
    const url = `${monitor.address}/#token=secret-token`;
    expect((await mcpVitals(['report', '--url', url])).code).toBe(0);
    const environment = { MCP_HTTP_TOKEN: 'secret-token' };
    expect((await mcpVitals(['report', '--url', monitor.address], { environment })).code).toBe(0);
    const refused = await mcpVitals(['report', '--url', monitor.address]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('refuses the token')]);
  });

  it.each([
    { title: 'no report', body: '{"hello":1}' },
    { title: 'no JSON', body: '<html>' },
  ])('says that an address answers with $title', async ({ body }) => {
    const other = await FakeMonitor.start({ '/api/report': body });
    const { stderr, code } = await mcpVitals(['report', '--url', other.address]);
    await other.close();
    expect([code, stderr]).toEqual([1, expect.stringContaining('answers with something else')]);
  });

  it('shows it again and again with --watch, a line of JSON each time', async () => {
    const environment = await announce('watch', process.pid);
    let lines = 0;
    const { stdout } = await mcpVitals(['report', '--watch', '--interval', '1', '--json'], {
      environment,
      onStart: (child) =>
        child.stdout?.on('data', (chunk: Buffer) => {
          lines += chunk.toString().split('\n').length - 1;
          if (lines >= 2) child.kill('SIGINT');
        }),
    });
    const reports = stdout.trim().split('\n');
    expect(reports.length).toBeGreaterThanOrEqual(2);
    for (const line of reports) expect(JSON.parse(line)).toEqual(answer);
  });

  it('with --watch ends once nobody reads it any more', async () => {
    const environment = await announce('gone', process.pid);
    const script = `'${process.execPath}' '${COMMAND}' report --watch --interval 1 | head -n 1; exit \${PIPESTATUS[0]}`;
    const env = { ...plainEnvironment(), ...environment };
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { env });
    expect([stdout.split('\n').length, stderr]).toEqual([2, '']);
  });

  it('shows a saved report, and refuses another file', async () => {
    await writeFile(path.join(folder, 'saved.json'), JSON.stringify(answer));
    const saved = await mcpVitals(['report', 'saved.json'], { cwd: folder });
    expect([saved.code, saved.stdout]).toEqual([0, expect.stringContaining('Health of orders')]);
    await writeFile(path.join(folder, 'other.json'), '[]');
    const other = await mcpVitals(['report', 'other.json'], { cwd: folder });
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('it is no report')]);
  });

  it('says why a saved run saw no MCP', async () => {
    const notObserved = {
      happened: 'no MCP message was seen',
      means: 'no client spoke',
      remedy: 'let a client start it',
    };
    const run = { format: 'mcp-vitals-run', version: 1, processes: [], notObserved };
    await writeFile(path.join(folder, 'unseen.json'), JSON.stringify(run));
    const { stdout, code } = await mcpVitals(['report', 'unseen.json'], { cwd: folder });
    expect([code, stdout]).toEqual([0, 'no MCP message was seen\nno client spoke\nlet a client start it\n']);
  });

  it.each([
    { title: 'a run without the report of a process', content: { format: 'mcp-vitals-run', processes: [null] } },
    { title: 'a part of a report', content: { schema_version: '1', operations: [] } },
  ])('refuses $title as a fault of the file', async ({ content }) => {
    await writeFile(path.join(folder, 'part.json'), JSON.stringify(content));
    const { stderr, code } = await mcpVitals(['report', 'part.json'], { cwd: folder });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/it is no report|a part of the report is missing/)]);
    expect(stderr).not.toContain('fault of mcp-vitals');
  });

  it('shows no control character of a saved report', async () => {
    const processes = [{ pid: 1, program: 'x\u001B[2J', report: answer }];
    await writeFile(path.join(folder, 'control.json'), JSON.stringify({ format: 'mcp-vitals-run', processes }));
    const { stdout, code } = await mcpVitals(['report', 'control.json'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).not.toContain('\u001B');
  });
});
