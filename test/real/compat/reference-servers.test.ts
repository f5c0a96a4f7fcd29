import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { instrumentClient } from '@mcp-vitals/instrumentation';
import { type RunningTelemetry, startTelemetry } from '@mcp-vitals/node';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CLIENT_CAPABILITIES,
  type Exercise,
  type Exercised,
  everything,
  exercise,
  exercises,
  freshFolder,
  RESEARCH,
  ROOTS_LOST,
} from '../../compat/reference-servers.js';
import { checkConformance } from '../../conformance.js';
import { exportEnv, REGISTER, ROOT } from '../../helpers/compat-app.js';
import { installed } from '../../helpers/compat-installs.js';
import { RecordedServer } from '../../helpers/compat-recorded-server.js';
import type { SpanRecord } from '../../helpers/otlp.js';
import { OtlpReceiver } from '../../helpers/otlp-receiver.js';
import { onFreePort } from '../../helpers/throw-away-server.js';

/** The servers, unmodified, as npm installs them. */
const servers = await installed('servers');
const programOf = ({ server }: Exercise) =>
  path.join(servers ?? '', `node_modules/@modelcontextprotocol/server-${server}/dist/index.js`);

/** `seen` runs under `register` with an instrumented client; `bare` has neither. */
type Mode = 'seen' | 'bare';
const FILES = path.join(ROOT, '.cache/compat/files');

let receiver: OtlpReceiver;
let telemetry: RunningTelemetry;
const runs = new Map<string, Run>();

beforeAll(async () => {
  receiver = await OtlpReceiver.start();
  // Which telemetry the client in this process takes its settings from, as the servers do.
  Object.assign(process.env, exportEnv(receiver));
  telemetry = startTelemetry({ serviceName: 'reference-client' });
  if (!servers) return;
  // All at once: most of them mostly wait for a clock.
  const both = async (name: string, work: (mode: Mode) => Promise<Run>) => {
    await Promise.all((['seen', 'bare'] as const).map(async (mode) => runs.set(`${mode} ${name}`, await work(mode))));
  };
  await Promise.all([
    ...exercises(FILES).map(({ server }, index) => both(server, (mode) => overStdio(index, mode))),
    ...Object.keys(HTTP).map((name) => both(name, (mode) => overHttp(name, mode))),
  ]);
}, 600_000);
afterAll(async () => {
  await receiver.capture('reference-servers');
  await telemetry.shutdown();
  await receiver.close();
});

const environment = (mode: Mode, folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_OPTIONS: mode === 'seen' ? REGISTER : '',
  MEMORY_FILE_PATH: path.join(folder, 'memory.jsonl'),
});

function newClient(mode: Mode): Client {
  const client = new Client({ name: 'reference-client', version: '1.0.0' }, { capabilities: CLIENT_CAPABILITIES });
  return mode === 'seen' ? instrumentClient(client) : client;
}

interface Run extends Exercised {
  pid: number | undefined;
  /** Of a server over stdio. */
  stdout?: string;
}

async function overStdio(index: number, mode: Mode): Promise<Run> {
  const folder = path.join(FILES, `${mode}-${index}`);
  const one = exercises(folder)[index]!;
  await freshFolder(folder);
  const server = new RecordedServer([programOf(one), ...one.args], environment(mode, folder), ROOT);
  const exercised = await exercise(newClient(mode), server, one, folder);
  if (mode === 'seen') await whole(server.pid);
  await server.close();
  return { ...exercised, stdout: server.stdout, pid: server.pid };
}

/** Waits until a server's process has exported the last of its spans, and this one the other side of all of them. */
async function whole(pid: number | undefined, mayBeAlone: (span: SpanRecord) => boolean = () => false): Promise<void> {
  const lists = (spans: SpanRecord[]) => spans.filter((span) => span.kind === 'SERVER' && span.name === 'tools/list');
  const holds = ({ spans }: OtlpReceiver) =>
    lists(between(pid, spans)).length === 2 && alone(pid, spans).every(mayBeAlone);
  // The tests report missing spans.
  await receiver.until(holds, 60_000).catch(() => {});
}

/** The MCP spans of the traces that a process has a part in. */
function between(pid: number | undefined, spans: readonly SpanRecord[]): SpanRecord[] {
  const traces = new Set(spans.filter(({ resource }) => resource['process.pid'] === pid).map(({ traceId }) => traceId));
  const ours = spans.filter(
    ({ traceId, attributes }) => traces.has(traceId) && attributes['mcp.method.name'] !== undefined,
  );
  // One that a busy machine did not acknowledge in time is sent again.
  return [...new Map(ours.map((span) => [span.spanId, span])).values()];
}

/** The spans of one side that do not have exactly one span on the other side. */
function alone(pid: number | undefined, all: readonly SpanRecord[]): SpanRecord[] {
  const spans = between(pid, all);
  const received = (sent: SpanRecord) =>
    spans.filter(
      ({ kind, parentSpanId, name }) => kind === 'SERVER' && parentSpanId === sent.spanId && name === sent.name,
    );
  const sent = spans.filter(({ kind }) => kind === 'CLIENT');
  const paired = new Set(sent.flatMap(received));
  return [
    ...sent.filter((one) => received(one).length !== 1),
    ...spans.filter((one) => one.kind === 'SERVER' && !paired.has(one)),
  ];
}

/** Removes the differences between any two runs: times, random ids, ports, the folder, and the marks of `seen`. */
const steady = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d{1,2}:\d\d:\d\d [AP]M|\w{3} \w{3} \d\d \d{4} \d\d:\d\d:\d\d GMT/g, '<time>')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<="taskId":")[0-9a-f]+/g, '<id>')
    .replaceAll(/(seen|bare)-(\d|http)/g, '<mode>')
    .replaceAll(/PORT\D+\d+/g, 'PORT')
    .replaceAll(REGISTER, '');

/**
 * The messages that a server wrote. Answers come in the order of the questions, and are compared as they stand; what a
 * server says of its own accord comes when its clock says so, and carries the trace's context.
 */
function written(stdout: string): { answers: string[]; requests: unknown[]; notifications: unknown[] } {
  const messages = { answers: [] as string[], requests: [] as unknown[], notifications: [] as unknown[] };
  for (const line of steady(stdout).split('\n').slice(0, -1)) {
    const message = JSON.parse(line);
    if (message.method === undefined) messages.answers.push(line);
    else if (message.id !== undefined) messages.requests.push(withoutContext(message));
    // The simulated log of server-everything is random.
    else if (message.method !== 'notifications/message') messages.notifications.push(withoutContext(message));
  }
  return messages;
}

function withoutContext({
  params: { _meta, ...params } = {},
  ...message
}: {
  params?: Record<string, unknown>;
}): unknown {
  const { traceparent: _, ...meta } = (_meta ?? {}) as Record<string, unknown>;
  const rest = { ...params, ...(Object.keys(meta).length > 0 && { _meta: meta }) };
  return { ...message, ...(Object.keys(rest).length > 0 && { params: rest }) };
}

describe.skipIf(!servers)('unmodified reference servers over stdio', () => {
  describe.each(exercises(FILES).map((one) => [one.server, one] as const))('server-%s', (name, one) => {
    const run = (mode: Mode) => runs.get(`${mode} ${name}`)!;
    const stdoutOf = (mode: Mode) => run(mode).stdout!;

    it('has every tool called', () => {
      const called = [...one.tools.map(([name]) => name), ...(one.beyondTools?.length ? [RESEARCH] : [])];
      expect(run('seen').listed.filter((name) => !called.includes(name))).toEqual([]);
    });

    it('writes nothing but JSON-RPC to stdout, a message a line', () => {
      const stdout = stdoutOf('seen');
      expect(stdout.endsWith('\n')).toBe(true);
      const lines = stdout.slice(0, -1).split('\n');
      expect(lines.length).toBeGreaterThan(one.tools.length);
      for (const line of lines) expect(JSONRPCMessageSchema.safeParse(JSON.parse(line)).error, line).toBeUndefined();
    });

    it('writes the same messages as without us', () => {
      expect(written(stdoutOf('seen'))).toEqual(written(stdoutOf('bare')));
    });

    it('gives the client the same results', () => {
      expect(steady(JSON.stringify(run('seen').results))).toBe(steady(JSON.stringify(run('bare').results)));
    });

    it('has a span on both sides for every message', () => {
      const { pid } = run('seen');
      expect(between(pid, receiver.spans).length).toBeGreaterThan(2 * one.tools.length);
      expect(alone(pid, receiver.spans).map(({ name, kind }) => `${kind} ${name}`)).toEqual([]);
    });
  });
});

/** Starts server-everything on a free port; it says on stderr when it listens. */
const startHttp = (transport: string, mode: Mode): Promise<{ child: ChildProcess; port: number }> =>
  onFreePort(async (port) => {
    const child = spawn(process.execPath, [programOf(everything), transport], {
      cwd: ROOT,
      env: { ...environment(mode, FILES), PORT: String(port) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    for await (const line of createInterface({ input: child.stderr! })) {
      if (/ on port \d+/.test(line)) break;
      if (/already in use/.test(line)) throw new Error('address already in use');
    }
    child.stderr?.resume();
    return { child, port };
  });

const HTTP: Record<string, (port: number) => Transport> = {
  streamableHttp: (port) => new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`)) as Transport,
  sse: (port) => new SSEClientTransport(new URL(`http://127.0.0.1:${port}/sse`)),
};

/**
 * The SDK drops a notification that a server sends before its client has opened the stream for it. And server-everything repeats
 * the messages of any stream when its client opens one a second time.
 */
const isDropped =
  (transport: string) =>
  ({ name, kind }: SpanRecord) =>
    transport === 'streamableHttp' && kind === 'CLIENT' && /^notifications\/(tools|tasks|message)/.test(name);

async function overHttp(name: string, mode: Mode, attempts = 3): Promise<Run> {
  const { child, port } = await startHttp(name, mode);
  const client = newClient(mode);
  try {
    const exercised = await exercise(client, HTTP[name]!(port), everything, `${mode}-http`);
    if (mode === 'seen') await whole(child.pid, isDropped(name));
    return { ...exercised, pid: child.pid };
  } catch (error) {
    if (attempts === 1 || !String(error).includes(ROOTS_LOST)) throw error;
  } finally {
    await client.close();
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return overHttp(name, mode, attempts - 1);
}

describe.skipIf(!servers).each(Object.keys(HTTP))('unmodified server-everything over %s', (name) => {
  it('gives the client the same results', () => {
    const [seen, bare] = [runs.get(`seen ${name}`)!, runs.get(`bare ${name}`)!];
    expect(seen.results.length).toBeGreaterThan(everything.tools.length);
    expect(steady(JSON.stringify(seen.results))).toBe(steady(JSON.stringify(bare.results)));
  });

  it('has a span on both sides for every message', () => {
    const { pid } = runs.get(`seen ${name}`)!;
    expect(between(pid, receiver.spans).length).toBeGreaterThan(2 * everything.tools.length);
    const left = alone(pid, receiver.spans).filter((span) => !isDropped(name)(span));
    expect(left.map((span) => `${span.kind} ${span.name}`)).toEqual([]);
  });
});

it.skipIf(!servers)('the spans and metrics of all of them break no rule of the conventions', () => {
  const { spans, metrics, violations } = checkConformance(receiver);
  expect(spans).toBeGreaterThan(200);
  expect(metrics).toBeGreaterThan(0);
  expect(violations).toEqual([]);
});
