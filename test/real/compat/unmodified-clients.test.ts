import { type ChildProcess, execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALLER, walk } from '../../compat/unmodified.js';
import { checkConformance } from '../../conformance.js';
import { exportEnv, REGISTER, ROOT } from '../../helpers/compat-app.js';
import { appsIn, installed, nodeOf } from '../../helpers/compat-installs.js';
import type { SpanRecord } from '../../helpers/otlp.js';
import { OtlpReceiver } from '../../helpers/otlp-receiver.js';
import { onFreePort } from '../../helpers/throw-away-server.js';

const clients = await installed('clients');
const servers = await installed('servers');
const frameworks = await appsIn(await installed('frameworks'));
const node26 = nodeOf(await installed('node-26'));

const client = (file: string): string => path.join(clients ?? '', 'node_modules', file);
const EVERYTHING = path.join(servers ?? '', 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');

/** The command line of a program that calls the tool `echo` of the server once. */
type CommandLine = (variables: NodeJS.ProcessEnv) => readonly string[];

const CLIENTS: Readonly<Record<string, CommandLine>> = {
  // It gives its servers none of its variables but those that it is told to.
  '@modelcontextprotocol/inspector': (variables) => [
    ...[client('@modelcontextprotocol/inspector/clients/launcher/build/index.js'), '--cli', node26!, EVERYTHING],
    ...['--connect-timeout', '240000', '--method', 'tools/call', '--tool-name', 'echo', '--tool-arg', 'message=hello'],
    ...Object.entries(variables).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
  ],
  mcporter: () => [
    client('mcporter/dist/cli.js'),
    'call',
    '--stdio',
    `${node26} ${EVERYTHING}`,
    'echo',
    'message=hello',
  ],
};

/** The pairs of client's and server's span for each request that the client sent, and the server's without a client's. */
function pairsOf(spans: readonly SpanRecord[]) {
  const requests = spans.filter(({ attributes }) => attributes['jsonrpc.request.id'] !== undefined);
  const sent = requests.filter(({ kind }) => kind === 'CLIENT');
  const children = sent.map((one) => requests.filter(({ parentSpanId }) => parentSpanId === one.spanId));
  return { sent, children, alone: requests.filter((one) => one.kind === 'SERVER' && !children.flat().includes(one)) };
}

describe.skipIf(!clients || !servers || !node26).concurrent.each(Object.entries(CLIENTS))(
  'unmodified client %s',
  (_, commandLine) => {
    it('has one CLIENT span a request with the server’s SERVER span below it, and prints the same as without us', async () => {
      const receiver = await OtlpReceiver.start();
      const run = async (variables: NodeJS.ProcessEnv) => {
        const env = { ...process.env, NODE_OPTIONS: '', ...variables };
        const { stdout } = await promisify(execFile)(node26!, commandLine(variables), {
          cwd: ROOT,
          env,
        });
        return stdout;
      };
      const seen = await run({
        ...exportEnv(receiver),
        NODE_OPTIONS: REGISTER,
      });
      expect(seen).toContain('Echo: hello');
      expect(await run({})).toBe(seen);
      const whole = () => {
        const { sent, children, alone } = pairsOf(receiver.spans);
        return sent.length > 1 && alone.length === 0 && children.every(({ length }) => length === 1);
      };
      await receiver.until(whole, 60_000).catch(() => {});
      const { sent, children, alone } = pairsOf(receiver.spans);
      expect(sent.map(({ name }) => name)).toEqual(expect.arrayContaining(['initialize', 'tools/call echo']));
      expect(children.map((spans) => spans.map(({ name }) => name))).toEqual(sent.map(({ name }) => [name]));
      expect(alone).toEqual([]);
      expect(checkConformance(receiver).violations).toEqual([]);
      await receiver.close();
    });
  },
);

interface Upstream {
  readonly child: ChildProcess;
  readonly port: number;
}

/** The unmodified server-everything over Streamable HTTP, observed. */
const serveEverything = (receiver: OtlpReceiver): Promise<Upstream> =>
  onFreePort(async (port) => {
    const env = { ...process.env, ...exportEnv(receiver), PORT: String(port), NODE_OPTIONS: REGISTER };
    const child = spawn(process.execPath, [EVERYTHING, 'streamableHttp'], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    for await (const line of child.stderr!.setEncoding('utf8')) {
      if (/ on port \d+/.test(line)) break;
      if (/already in use/.test(line)) throw new Error('address already in use');
    }
    child.stderr?.resume();
    return { child, port };
  });

describe.skipIf(!clients || !servers)('unmodified gateway supergateway', () => {
  let receiver: OtlpReceiver;
  let upstream: Upstream;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    upstream = await serveEverything(receiver);
  });
  afterAll(async () => {
    upstream.child.kill('SIGKILL');
    await receiver.close();
  });

  it('is a server to its caller and a client to the server behind it, which its spans link', async () => {
    const args = [client('supergateway/dist/index.js'), '--streamableHttp', `http://127.0.0.1:${upstream.port}/mcp`];
    const { called, tools } = await walk({ args, tool: 'get-env', observed: 'pipe' }, receiver, true);
    expect([called, tools.length > 5]).toEqual([{ isError: false }, true]);
    const calls = () => receiver.spans.filter(({ name }) => name === 'tools/call get-env');
    await receiver.until(() => calls().length === 3, 60_000).catch(() => {});
    const [sent] = calls().filter(({ kind }) => kind === 'CLIENT');
    const received = calls().filter(({ kind }) => kind === 'SERVER');
    expect(received.find(({ traceId }) => traceId === CALLER.traceId)).toMatchObject(CALLER);
    expect(received.find(({ traceId }) => traceId === sent?.traceId)?.parentSpanId).toBe(sent?.spanId);
    expect(sent?.links).toMatchObject([{ traceId: CALLER.traceId, spanId: CALLER.parentSpanId }]);
  });
});

const NOTHING = /^$/;
const ON_PIPES = /^mcp-vitals: no MCP SDK was seen in this client.*observed on the pipes[^\n]*$/;
const UNOBSERVED = /^mcp-vitals: MCP messages that this process sends over HTTP are not observed[^\n]*$/;

describe.skipIf(!frameworks || !servers || !node26)('unmodified framework', () => {
  let receiver: OtlpReceiver;
  let upstream: Upstream;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    upstream = await serveEverything(receiver);
  });
  afterAll(async () => {
    upstream.child.kill('SIGKILL');
    await receiver.close();
  });

  it.each([
    ['openai-agents', 'stdio', ['CLIENT', 'SERVER'], NOTHING],
    ['openai-agents', 'HTTP', ['CLIENT', 'SERVER'], NOTHING],
    // Its messages are observed on the pipe, and receive no context.
    ['ai-sdk', 'stdio', ['CLIENT'], ON_PIPES],
    ['ai-sdk', 'HTTP', [], UNOBSERVED],
  ])(
    '%s over %s has one span a call on each side that is observed, and says what is not',
    async (name, over, kinds, told) => {
      const target = over === 'HTTP' ? `http://127.0.0.1:${upstream.port}/mcp` : EVERYTHING;
      const service = `${name} over ${over}`;
      const run = async (variables: NodeJS.ProcessEnv) => {
        const env = { ...process.env, NODE_OPTIONS: '', ...variables };
        const args = [path.join(frameworks!, 'frameworks.mjs'), name, target];
        return promisify(execFile)(node26!, args, { cwd: ROOT, env, timeout: 100_000 });
      };
      const { stdout, stderr } = await run({
        ...exportEnv(receiver),
        OTEL_SERVICE_NAME: service,
        MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '5000',
        NODE_OPTIONS: REGISTER,
      });
      expect(stdout).toContain('Echo: hello');
      expect((await run({})).stdout).toBe(stdout);
      const notices = stderr.split('\n').filter((line) => line.startsWith('mcp-vitals: '));
      expect(notices.join('\n')).toMatch(told);
      const agent = () =>
        receiver.spans.find((span) => span.name === 'agent' && span.resource['service.name'] === service);
      const calls = () =>
        receiver.spans.filter((span) => span.name === 'tools/call echo' && span.traceId === agent()?.traceId);
      await receiver.until(() => agent() !== undefined && calls().length >= kinds.length, 30_000).catch(() => {});
      expect(
        calls()
          .map(({ kind }) => kind)
          .sort(),
      ).toEqual(kinds);
      const [call, received] = kinds.map((kind) => calls().find((span) => span.kind === kind));
      expect(call?.parentSpanId).toBe(call && agent()?.spanId);
      expect(received?.parentSpanId).toBe(received && call?.spanId);
      const errors = receiver.spans.map(({ attributes }) => attributes['error.type']);
      expect(errors).not.toContain('connection_closed');
    },
  );
});
