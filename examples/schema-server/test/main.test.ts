import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { SAMPLE } from '../src/index.js';
import { type AnyClient, overHttp, overStdio } from './clients.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(cleanUp.splice(0).map((run) => run()));
});

/** No variable of the machine's own reaches the server. */
const environment = (extra: Record<string, string> = {}) => ({ PATH: process.env.PATH ?? '', ...extra });

function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment(env), stdio: ['pipe', 'pipe', 'pipe'] });
  cleanUp.push(() => child.kill('SIGKILL'));
  const stderr = text(child.stderr);
  const stdout = text(child.stdout);
  const ended = once(child, 'exit').then(async ([code]) => ({
    code: code as number | null,
    stderr: await stderr,
    stdout: await stdout,
  }));
  return { child, ended };
}

async function listening(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stderr!) {
    said += String(chunk);
    const url = /^listening on (\S+)$/m.exec(said)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`it ended and said ${said}`);
}

async function describeAll(client: AnyClient): Promise<number> {
  await client.listTools();
  const tables = SAMPLE.flatMap((schema) =>
    schema.tables.map((table) => ({ database: schema.name, table: table.name })),
  );
  const results = await Promise.all(tables.map((args) => client.callTool({ name: 'describe_table', arguments: args })));
  expect(results.filter(({ isError }) => isError)).toEqual([]);
  return results.length;
}

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function receiver(): Promise<{ url: string; bodies: unknown[]; server: Server }> {
  const bodies: unknown[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    bodies.push(JSON.parse(await text(request)));
    response.setHeader('Content-Type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanUp.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, server };
}

describe('over stdio', () => {
  test.each(['v1', 'modern'] as const)('%s describes every table, and ends with its stdin', async (era) => {
    const sdk = era === 'v1' ? 'v1' : 'v2';
    const { client, pid } = await overStdio[era]({
      command: process.execPath,
      args: [MAIN, '--sdk', sdk],
      env: environment(),
    });
    cleanUp.push(() => client.close());
    expect(await describeAll(client)).toBeGreaterThanOrEqual(40);
    expect(alive(pid)).toBe(true);
    await client.close();
    await expect.poll(() => alive(pid), { timeout: 2000 }).toBe(false);
  });
});

describe('over HTTP', () => {
  test('it says where it listens, sends its spans, and ends at once when told', async () => {
    const { url: spansTo, bodies } = await receiver();
    const { child, ended } = start([
      '--transport',
      'http',
      '--port',
      '0',
      '--slow-percent',
      '100',
      '--spans-to',
      spansTo,
    ]);
    const client = await overHttp.modern(await listening(child));
    cleanUp.push(() => client.close());
    await client.callTool({ name: 'list_databases', arguments: {} });
    // Asked for, not yet sent: the end must not lose it.
    await client.callTool({ name: 'list_tables', arguments: { database: 'sales' } });
    const told = performance.now();
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(performance.now() - told).toBeLessThan(1000);
    const spans = spansIn(bodies);
    const call = spans.find(({ name }) => name === 'tools/call list_tables')!;
    const query = spans.find(({ name, parentSpanId }) => name === 'SELECT pg_class' && parentSpanId === call.spanId)!;
    expect(query.traceId).toBe(call.traceId);
    expect((Number(query.endTimeUnixNano) - Number(query.startTimeUnixNano)) / 1e6).toBeGreaterThan(700);
    expect((await ended).stdout).toBe('');
  });

  test('with --exit-with-parent it ends with its stdin', async () => {
    const { child, ended } = start(['--sdk', 'v1', '--transport', 'http', '--port', '0', '--exit-with-parent']);
    const client = await overHttp.v1(await listening(child));
    cleanUp.push(() => client.close());
    expect((await client.listTools()).tools).toHaveLength(5);
    child.stdin.end();
    expect((await ended).code).toBe(0);
  });
});

describe('one line and a status other than 0', () => {
  const end = async (args: readonly string[], env: Record<string, string> = {}) => {
    const { code, stderr, stdout } = await start(args, env).ended;
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^schema-server: [^\n]+\n$/);
    return { code, stderr };
  };

  test.each([
    [['--nope'], /--nope/],
    [['--port', '70000'], /--port 70000/],
    [['--sdk', 'v3'], /--sdk v3 .*v1, v2/],
    [['--transport', 'pigeon'], /--transport pigeon/],
    [['--slow-percent', '101'], /--slow-percent 101/],
    [['--spans-to', 'http://example.com/v1/traces'], /--spans-to/],
    [['serve'], /serve/],
  ])('%j', async (args, line) => {
    const { code, stderr } = await end(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(line);
    expect(stderr).toContain('--help');
  });

  test('a busy port', async () => {
    const { server } = await receiver();
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await end(['--transport', 'http', '--port', String(port)]);
    expect(code).toBe(1);
    expect(stderr).toContain(`port ${port} on 127.0.0.1 is in use`);
    expect(stderr).toContain('--port');
  });

  test.each([
    'postgres://me:hunter2@127.0.0.1:1/shop',
    'mysql://me:hunter2@127.0.0.1:1/shop',
    'sqlite:hunter2.db',
    'postgres://me:hunter2@[/shop',
  ])('a database that refuses: %s', async (url) => {
    const { code, stderr } = await end([], { SCHEMA_DATABASE_URL: url });
    expect(code).toBe(1);
    expect(stderr).toContain('SCHEMA_DATABASE_URL');
    expect(stderr).not.toContain('hunter2');
  });

  test('seeding nothing', async () => {
    expect((await end(['--seed'])).code).toBe(1);
  });
});

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

function spansIn(bodies: readonly unknown[]): Span[] {
  const requests = bodies as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }[];
  return requests.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );
}
