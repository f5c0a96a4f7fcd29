import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
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

/** One server process. Its output is kept; `listening` waits for its URL. */
function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment(env), stdio: ['pipe', 'pipe', 'pipe'] });
  cleanUp.push(() => child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += String(chunk);
  });
  const listening = new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said.stderr += String(chunk);
      const url = /^listening on (\S+)$/m.exec(said.stderr)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(`it ended and said ${said.stderr}`)));
  });
  listening.catch(() => undefined);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  return { child, listening, ended };
}

async function describeAll(client: AnyClient): Promise<number> {
  await client.listTools();
  const tables = SAMPLE.flatMap((schema) =>
    schema.tables.map((table) => ({ database: schema.name, table: table.name })),
  );
  // One after the other, and again if it was stopped: a statement may take two seconds.
  for (const args of tables) {
    const describing = () => client.callTool({ name: 'describe_table', arguments: args });
    await expect.poll(describing).not.toMatchObject({ isError: true });
  }
  return tables.length;
}

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

interface Delivery {
  readonly path: string | undefined;
  readonly body: unknown;
}

/** Accepts any OTLP/HTTP request. */
async function receiver(): Promise<{ url: string; port: number; deliveries: Delivery[] }> {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    deliveries.push({ path: request.url, body: JSON.parse(await text(request)) });
    response.setHeader('Content-Type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanUp.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, deliveries };
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
    await expect.poll(() => alive(pid)).toBe(false);
  });
});

describe('over HTTP', () => {
  test('it reports its URL, sends its spans, and ends on a signal while a client is connected', async () => {
    const { url, deliveries } = await receiver();
    const spansTo = `${url}/watched`;
    const { child, listening, ended } = start([
      '--transport',
      'http',
      '--port',
      '0',
      '--slow-percent',
      '100',
      '--spans-to',
      spansTo,
    ]);
    const client = await overHttp.modern(await listening);
    cleanUp.push(() => client.close());
    await client.callTool({ name: 'list_databases', arguments: {} });
    // Requested and not yet sent: the end of the process must not lose it.
    await client.callTool({ name: 'list_tables', arguments: { database: 'sales' } });
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    const spans = deliveries.flatMap(({ body }) => spansIn(body));
    expect(new Set(deliveries.map(({ path }) => path))).toEqual(new Set(['/watched']));
    const call = spans.find(({ name }) => name === 'tools/call list_tables')!;
    const query = spans.find(({ name, parentSpanId }) => name === 'SELECT pg_class' && parentSpanId === call.spanId)!;
    expect(query.traceId).toBe(call.traceId);
    expect((Number(query.endTimeUnixNano) - Number(query.startTimeUnixNano)) / 1e6).toBeGreaterThan(700);
    expect((await ended).stdout).toBe('');
  });

  test('with --exit-with-parent it ends with its stdin, and flushes its telemetry to OTEL_EXPORTER_OTLP_ENDPOINT', async () => {
    const { url, deliveries } = await receiver();
    const args = ['--sdk', 'v1', '--transport', 'http', '--port', '0', '--exit-with-parent'];
    const { child, listening, ended } = start(args, {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      // The last flush has as long as a crowded machine needs.
      MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '10000',
    });
    const client = await overHttp.v1(await listening);
    cleanUp.push(() => client.close());
    expect((await client.listTools()).tools).toHaveLength(5);
    child.stdin.end();
    const { code, stdout, stderr } = await ended;
    // A loaded machine is a reason for a change of health.
    const said = stderr.split('\n').filter((line) => !line.includes(' health changed '));
    expect({ code, stdout, said }).toEqual({ code: 0, stdout: '', said: [`listening on ${await listening}`, ''] });
    expect(new Set(deliveries.map(({ path }) => path))).toEqual(new Set(['/v1/traces', '/v1/metrics', '/v1/logs']));
  });
});

describe('one line and a status other than 0', () => {
  const end = async (args: readonly string[], env: Record<string, string> = {}) => {
    const { code, stderr, stdout } = await start(args, env).ended;
    expect(stdout).toBe('');
    // A loaded machine is a reason for a change of health.
    const said = stderr.replaceAll(/^.* health changed .*\n/gm, '');
    expect(said).toMatch(/^schema-server: [^\n]+\n$/);
    return { code, stderr: said };
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
    const { port } = await receiver();
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

function spansIn(body: unknown): Span[] {
  const { resourceSpans } = body as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}
