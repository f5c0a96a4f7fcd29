import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/cli/run/run-report.js';
import { COMMAND, FIXTURES, mcpVitals, plainEnvironment, ROOT, STACK } from './command.js';

const SERVERS = { v1: path.join(FIXTURES, 'stdio-server.mjs'), v2: path.join(FIXTURES, 'stdio-server-v2.mjs') };
const CLIENT = path.join(FIXTURES, 'any-client.mjs');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-run-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
/** Runs a program with a report file, and reads it. */
async function run(program: readonly string[], options: Parameters<typeof mcpVitals>[1] = {}) {
  const file = path.join(folder, `report-${files++}.json`);
  const result = await mcpVitals(['run', '--report', file, '--', ...program], options);
  const report = JSON.parse(await readFile(file, 'utf8')) as RunReport;
  return { ...result, report };
}

const callsOf = ({ processes }: RunReport) =>
  processes.flatMap(({ report }) =>
    report.operations
      .filter(({ operation }) => operation.startsWith('tools/call'))
      .map(({ operation, kind, count }) => ({ operation, kind, count })),
  );

const message = (id: number | undefined, method: string, params: object = {}) =>
  `${JSON.stringify({ jsonrpc: '2.0', ...(id !== undefined && { id }), method, params })}\n`;
const INPUT = [
  message(1, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'bytes', version: '1' },
  }),
  message(undefined, 'notifications/initialized'),
  message(2, 'tools/list'),
  message(3, 'tools/call', { name: 'work', arguments: {} }),
];

/** Talks to a server, a message after the answer to the one before, and returns the bytes that it wrote. */
async function talk(command: readonly string[]) {
  const child = spawn(command[0]!, command.slice(1), { cwd: ROOT, env: plainEnvironment(), stdio: 'pipe' });
  const [chunks, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const line of INPUT) {
    child.stdin.write(line);
    if (line.includes('"id"')) await lines.next();
  }
  child.stdin.end();
  const [code] = (await once(child, 'close')) as [number];
  return { bytes: Buffer.concat(chunks).toString('utf8'), stderr: Buffer.concat(errors).toString('utf8'), code };
}

describe('mcp-vitals run', () => {
  it.each(Object.entries(SERVERS))('leaves every byte of a stdio server of SDK %s as without it', async (_, server) => {
    const bare = await talk([process.execPath, server]);
    const observed = await talk([process.execPath, COMMAND, 'run', '--', process.execPath, server]);
    expect(observed.bytes).toBe(bare.bytes);
    expect(observed.code).toBe(bare.code);
    expect(observed.bytes).toContain('"done"');
    expect(observed.stderr).toMatch(/^mcp-vitals: observing node; /);
    expect(observed.stderr).toMatch(/tools\/call work\s+server\s+1\s+0 /);
  });

  it('shows the client and the server that it starts, a section each', async () => {
    const { stdout, stderr, code, report } = await run([
      process.execPath,
      CLIENT,
      'work',
      process.execPath,
      SERVERS.v1,
    ]);
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ tools: ['work'] })]);
    expect(callsOf(report)).toEqual([
      { operation: 'tools/call work', kind: 'client', count: 1 },
      { operation: 'tools/call work', kind: 'server', count: 1 },
    ]);
    expect(report.processes.map(({ program, ended }) => [program, ended])).toEqual([
      ['any-client.mjs', true],
      ['stdio-server.mjs', true],
    ]);
    expect(stderr).toMatch(/any-client\.mjs {2}pid \d+[\s\S]*stdio-server\.mjs {2}pid \d+/);
    expect(JSON.stringify(report)).not.toContain(ROOT);
  });

  it('works from a client’s configuration, around the server', async () => {
    const { stdout, code } = await runClient([
      process.execPath,
      COMMAND,
      'run',
      '--quiet',
      '--',
      process.execPath,
      SERVERS.v2,
    ]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('"done"')]);
  });

  it('keeps NODE_OPTIONS that are set, and works from a folder with a space and a quote in its name', async () => {
    const home = path.join(folder, 'a "b" c');
    await mkdir(home);
    await cp(path.join(ROOT, 'packages/node/dist'), path.join(home, 'packages/node/dist'), { recursive: true });
    await cp(path.join(ROOT, 'packages/node/package.json'), path.join(home, 'packages/node/package.json'));
    for (const modules of ['node_modules', 'packages/node/node_modules']) {
      await symlink(path.join(ROOT, modules), path.join(home, modules));
    }
    const preload = path.join(home, 'pre load.cjs');
    await writeFile(preload, 'process.env.PRELOADED = "yes";');
    const child = spawn(
      process.execPath,
      [
        path.join(home, 'packages/node/dist/cli/main.js'),
        'run',
        '--json',
        '--',
        process.execPath,
        '-p',
        'process.env.PRELOADED',
      ],
      {
        env: { ...plainEnvironment(), NODE_OPTIONS: `--require "${preload.replaceAll('"', '\\"')}"` },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => (stdout += String(text)));
    child.stderr.on('data', (text) => (stderr += String(text)));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, stdout], stderr).toEqual([0, 'yes\n']);
    // It was observed, so the preload of ours was found.
    expect(JSON.parse(stderr)).toMatchObject({ processes: [], otherProcesses: 1 });
  });

  it('keeps what was measured where the server ends by process.exit', async () => {
    const server = await serverEndingBy('process.exit(3)');
    const { report } = await run([process.execPath, server], { input: INPUT.join('') });
    expect(report.exit).toEqual({ code: 3, signal: null });
    expect(callsOf(report)).toEqual([{ operation: 'tools/call work', kind: 'server', count: 1 }]);
    expect(report.processes[0]?.ended).toBe(true);
  });

  it('keeps the last report of a server that is killed', async () => {
    // Once a report with the call is written.
    const server = await serverEndingBy(`
      const [{ readdirSync, readFileSync }, folder] = [process.getBuiltinModule('node:fs'), process.env.MCP_REPORT_FOLDER];
      const isReported = (file) => file.endsWith('.json') && readFileSync(folder + '/' + file, 'utf8').includes('tools/call work');
      setInterval(() => readdirSync(folder).some(isReported) && process.kill(process.pid, 'SIGKILL'), 100);`);
    const { report, stderr } = await run(['sh', '-c', '"$0" "$1"; true', process.execPath, server], {
      input: INPUT.join(''),
      environment: { MCP_MONITORING_INTERVAL: '0.5' },
    });
    expect(report.exit.code).toBe(0);
    expect(callsOf(report)).toEqual([{ operation: 'tools/call work', kind: 'server', count: 1 }]);
    expect(report.processes[0]?.ended).toBe(false);
    expect(stderr).toContain('killed: its last report');
  });

  it.each([0, 1, 7, 255])('ends with the code of the program, %i', async (wanted) => {
    const { code, signal } = await mcpVitals(['run', '--', process.execPath, '-e', `process.exitCode = ${wanted}`]);
    expect([code, signal]).toEqual([wanted, null]);
  });

  it.each(['SIGTERM', 'SIGKILL', 'SIGHUP'] as const)('ends by the signal of the program, %s', async (wanted) => {
    const { code, signal } = await mcpVitals(['run', '--', 'sh', '-c', `kill -${wanted.slice(3)} $$`]);
    expect([code, signal]).toEqual([null, wanted]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('forwards %s once, and then shows the report', async (signal) => {
    const source = `let n = 0; process.on('${signal}', () => { n++; setTimeout(() => { console.log(n); process.exit(5); }, 300); });
      console.log('ready'); setInterval(() => {}, 1000);`;
    const { stdout, stderr, code } = await mcpVitals(['run', '--', process.execPath, '-e', source], {
      onStart: (child) => child.stdout?.once('data', () => child.kill(signal)),
    });
    expect([stdout, code]).toEqual(['ready\n1\n', 5]);
    expect(stderr).toContain('exit code 5');
  });

  it('shows the report where its file cannot be written, and says so', async () => {
    const { stderr, code } = await mcpVitals(
      ['run', '--report', 'none/report.json', '--', process.execPath, SERVERS.v1],
      {
        cwd: folder,
        input: INPUT.join(''),
      },
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/tools\/call work[\s\S]*report\.json cannot be written \(no such file or folder\)/);
  });

  it('leaves no folder behind, however the program ends', async () => {
    const temporary = path.join(folder, 'tmp');
    await mkdir(temporary);
    for (const end of ['0', 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)']) {
      await mcpVitals(['run', '--', process.execPath, '-e', end], { environment: { TMPDIR: temporary } });
      expect(await readdir(temporary)).toEqual([]);
    }
  });

  it.each([
    {
      title: 'in a folder of a missing one',
      file: '/no-such-folder/below/report.json',
      why: 'its folder does not exist',
    },
    { title: 'in place of a folder', file: '.', why: 'it is a folder' },
    { title: 'below a file', file: 'plain/report.json', why: 'its folder is a file' },
  ])('does not start the program for a report $title, and ends with 2', async ({ file, why }) => {
    await writeFile(path.join(folder, 'plain'), '');
    const program = [process.execPath, '-e', 'console.log("started")'];
    const { stdout, stderr, code } = await mcpVitals(['run', '--report', file, '--', ...program], { cwd: folder });
    expect([code, stdout, stderr.replaceAll(/\s+/g, ' ')]).toEqual([2, '', expect.stringContaining(why)]);
  });

  it('keeps a report in a folder that the program makes', async () => {
    const program = [process.execPath, '-e', 'require("node:fs").mkdirSync("made/here", { recursive: true })'];
    const { stderr, code } = await mcpVitals(['run', '--report', 'made/here/report.json', '--', ...program], {
      cwd: folder,
    });
    expect([code, stderr]).toEqual([0, expect.stringContaining('the folder of --report does not exist yet')]);
    expect(JSON.parse(await readFile(path.join(folder, 'made/here/report.json'), 'utf8'))).toMatchObject({
      version: 1,
    });
  });

  it('passes a -- among the words of the program on to it', async () => {
    const script = path.join(folder, 'words.cjs');
    await writeFile(script, 'console.log(JSON.stringify(process.argv.slice(2)))');
    const { stdout } = await mcpVitals(['run', '--quiet', process.execPath, script, 'start', '--', '--port', '1']);
    expect(JSON.parse(stdout)).toEqual(['start', '--', '--port', '1']);
  });

  it('writes one line of JSON on stderr with --json, and nothing with --quiet', async () => {
    const program = [process.execPath, '-e', 'console.log(1)'];
    const json = await mcpVitals(['run', '--json', '--', ...program]);
    expect([json.stdout, JSON.parse(json.stderr)]).toEqual([
      '1\n',
      expect.objectContaining({ format: 'mcp-vitals-run', program: 'node', exit: { code: 0, signal: null } }),
    ]);
    // At this level a monitor writes lines from its start on.
    const environment = { MCP_LOG_LEVEL: 'DEBUG' };
    const quiet = await mcpVitals(['run', '--quiet', '--', ...program], { environment });
    expect([quiet.stdout, quiet.stderr, quiet.code]).toEqual(['1\n', '', 0]);
    const asked = { environment: { ...environment, MCP_ENABLE_CONSOLE_LOGGING: 'true' } };
    const { stderr } = await mcpVitals(['run', '--quiet', '--', ...program], asked);
    expect(stderr).toContain('"message":"monitoring configured"');
  });
});

describe('a run that saw no MCP', () => {
  it.each([
    { title: 'of a program that is not Node.js', program: ['sh', '-c', 'true'], cause: 'no_node' },
    { title: 'of a Python program', program: ['./python3'], cause: 'python' },
    { title: 'of a container', program: ['./docker'], cause: 'container' },
    { title: 'of a program that fails', program: [process.execPath, '-e', 'process.exit(1)'], cause: 'ended_early' },
    { title: 'of a program without MCP', program: [process.execPath, '-e', '0'], cause: 'no_sdk' },
    { title: 'of a server that no client spoke to', program: [process.execPath, SERVERS.v1], cause: 'no_client' },
  ])('$title says $cause and what to do', async ({ program, cause }) => {
    for (const name of ['python3', 'docker']) {
      await writeFile(path.join(folder, name), '#!/bin/sh\ntrue\n', { mode: 0o755 });
    }
    const { stderr, report } = await run(program, { cwd: folder });
    expect(report.notObserved).toMatchObject({ cause, remedy: expect.any(String) });
    expect(stderr).toContain('likely cause: ');
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(report.notObserved!.remedy.replaceAll(/\s+/g, ' '));
  });

  it('with OTEL_SDK_DISABLED says so', async () => {
    const { report } = await run([process.execPath, '-e', '0'], { environment: { OTEL_SDK_DISABLED: 'true' } });
    expect(report.notObserved).toMatchObject({ cause: 'turned_off' });
  });

  it('of a program that cannot be started ends with code 2', async () => {
    const { stderr, code } = await mcpVitals(['run', '--', './no-such-program']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be started: it was not found')]);
    expect(stderr).not.toMatch(STACK);
  });
});

/** A server of SDK v1 that ends in this way once its tool was called. */
async function serverEndingBy(statement: string): Promise<string> {
  const file = path.join(FIXTURES, `../../.ending-${files++}.mjs`);
  const source = await readFile(SERVERS.v1, 'utf8');
  await writeFile(
    file,
    source.replace(
      "emit({ body: 'working' });",
      `emit({ body: 'working' });\n  setTimeout(() => { ${statement} }, 200);`,
    ),
  );
  endings.push(file);
  return file;
}
const endings: string[] = [];
afterAll(() => Promise.all(endings.map((file) => rm(file, { force: true }))));

/** Starts a server from the client of the fixtures. */
async function runClient(command: readonly string[]) {
  const child = spawn(process.execPath, [CLIENT, 'work', ...command], {
    cwd: ROOT,
    env: plainEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (text) => (stdout += String(text)));
  const [code] = (await once(child, 'close')) as [number];
  return { stdout, code };
}
