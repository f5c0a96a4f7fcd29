import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { exportEnv, REGISTER, ROOT } from '../../helpers/compat-app.js';
import type { SpanKindName, SpanRecord } from '../../helpers/otlp.js';
import { OtlpReceiver } from '../../helpers/otlp-receiver.js';
import { BACKENDS_CACHE } from '../backends/programs.js';

/** A program with its arguments, and variables of its own. */
export interface Program {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const APPS = path.join(import.meta.dirname, 'apps');

/** Our side: a program of the TypeScript SDK that knows nothing of telemetry, with `register` loaded. */
export const typescript = (major: string, ...args: string[]): Program => ({
  command: [process.execPath, path.join(APPS, 'typescript.mjs'), major, ...args],
});

/** The environments that `scripts/setup-python.sh` makes. */
export type PythonEnvironment = 'python-mcp-1' | 'python-mcp-2';

export function python(environment: PythonEnvironment, app: string, library: string, instrumentation = 'none') {
  const program = path.join(BACKENDS_CACHE, environment, 'bin/python');
  const command = [program, path.join(APPS, `${app}.py`), library];
  return (...args: string[]): Program => ({
    command: [...command, ...args],
    env: { APP_INSTRUMENTATION: instrumentation },
  });
}

/** Why the tests with an environment are skipped; undefined where it is there. */
export function whyNoPython(environment: PythonEnvironment): string | undefined {
  const folder = path.join(BACKENDS_CACHE, environment);
  if (existsSync(path.join(folder, 'mcp-vitals.stamp'))) return undefined;
  return `${environment} is not in ${BACKENDS_CACHE}; scripts/setup-python.sh installs it`;
}

/** What one client gave as results, and the spans of both processes. */
export class Pair {
  private constructor(
    readonly answers: Readonly<Record<string, string>>,
    readonly spans: readonly SpanRecord[],
    /** What the receiver refused: nothing, if both sides export as they should. */
    readonly refused: readonly string[],
  ) {}

  /**
   * Lets a client call a server, over HTTP where the server is started apart, over stdio where the client starts it, and waits
   * until the innermost span has arrived and both processes have ended.
   * @param more arguments of the client after the server's address
   */
  static async run(
    client: Program,
    server: Program,
    transport: 'http' | 'stdio',
    more: readonly string[] = [],
  ): Promise<Pair> {
    const receiver = await OtlpReceiver.start();
    try {
      const serving = transport === 'http' ? await serve(server, receiver) : undefined;
      // A client may keep its own variables from the server that it starts: the Inspector does.
      const variables = assigned({ ...telemetryOf(receiver), ...server.env, ...SERVER });
      const target = serving ? [serving.url] : ['env', ...variables, ...server.command];
      const output = await run([...client.command, ...target, ...more], { ...envOf(receiver), ...client.env });
      await serving?.end();
      await receiver.until(({ spans }) => spans.some(({ name }) => name === 'inside greet'), 60_000);
      return new Pair(answersIn(output), receiver.spans, receiver.refused);
    } finally {
      await receiver.close();
    }
  }

  /** From the root of its trace to the span of this name: service, kind and name of each. */
  lineage(name: string): string[] {
    const line: string[] = [];
    let span = this.spans.find((one) => one.name === name);
    for (; span !== undefined; span = this.#parentOf(span)) line.unshift(titleOf(span));
    return line;
  }

  /** The spans of one side about the three calls, in their order: name and `error.type`, or else the code of the answer. */
  calls(service: 'client' | 'server', kind: SpanKindName = service === 'client' ? 'CLIENT' : 'SERVER'): string[] {
    return this.spans
      .filter(({ name, ...span }) => serviceOf(span) === service && span.kind === kind && /tools\/call/.test(name))
      .sort((a, b) => startOf(a) - startOf(b))
      .map((span) => {
        const outcome = textOf(span, 'error.type') ?? textOf(span, 'rpc.response.status_code');
        return outcome === undefined ? span.name : `${span.name}: ${outcome}`;
      });
  }

  /** The trace of each request that our side saw, and of its work inside a tool: one, if every context arrived. */
  get traces(): string[] {
    const requests = this.spans.filter(
      ({ name, attributes }) => attributes['jsonrpc.request.id'] !== undefined || name === 'inside greet',
    );
    return [...new Set(requests.map(({ traceId }) => traceId))];
  }

  /** The trace of the client's own span. */
  get trace(): string | undefined {
    return this.spans.find(({ name }) => name === 'walk')?.traceId;
  }

  /** Spans whose parent did not arrive. */
  get orphans(): string[] {
    return this.spans.filter((span) => span.parentSpanId !== undefined && !this.#parentOf(span)).map(titleOf);
  }

  #parentOf({ parentSpanId, traceId }: SpanRecord): SpanRecord | undefined {
    return this.spans.find((one) => one.spanId === parentSpanId && one.traceId === traceId);
  }
}

/** The text of an attribute; of none, or of another type, `undefined`. */
const textOf = ({ attributes }: Pick<SpanRecord, 'attributes'>, name: string): string | undefined =>
  typeof attributes[name] === 'string' ? attributes[name] : undefined;
const serviceOf = ({ resource }: Pick<SpanRecord, 'resource'>) => textOf({ attributes: resource }, 'service.name');
const titleOf = (span: SpanRecord): string => `${serviceOf(span)} ${span.kind} ${span.name}`;

const startOf = ({ wire }: SpanRecord): number => Number(BigInt(wire.startTimeUnixNano ?? 0) / 1000n);

/** The last line of a client of ours; the Inspector prints the result over several lines. */
function answersIn(output: string): Record<string, string> {
  try {
    return JSON.parse(output.trimEnd().split('\n').at(-1)!) as Record<string, string>;
  } catch {
    return {};
  }
}

const CLIENT = { OTEL_SERVICE_NAME: 'client' };
const SERVER = { OTEL_SERVICE_NAME: 'server' };

/** Node.js loads `register`; Python's exporter sends protobuf, whatever the protocol says. */
const telemetryOf = (receiver: OtlpReceiver): Record<string, string> => ({
  ...exportEnv(receiver),
  NODE_OPTIONS: REGISTER,
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
});

const envOf = (receiver: OtlpReceiver): NodeJS.ProcessEnv => ({
  ...process.env,
  ...telemetryOf(receiver),
  ...CLIENT,
});

const assigned = (env: Readonly<Record<string, string>>): string[] =>
  Object.entries(env).map(([name, value]) => `${name}=${value}`);

/** Runs a program to its end. @returns its stdout. @throws Error with its stderr if it fails */
async function run([program, ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(program!, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const late = setTimeout(() => child.kill('SIGKILL'), 240_000);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  clearTimeout(late);
  if (stdout.trim() === '') throw new Error(`${args.join(' ')} wrote no result\n${stderr}`);
  return stdout;
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of stream) chunks.push(String(chunk));
  return chunks.join('');
}

/** Starts a server over HTTP and waits for its address. */
async function serve({ command: [program, ...args], env }: Program, receiver: OtlpReceiver) {
  const child = spawn(program!, args, {
    cwd: ROOT,
    env: { ...envOf(receiver), ...env, ...SERVER },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { value } = await createInterface({ input: child.stdout! })[Symbol.asyncIterator]().next();
  if (value === undefined) throw new Error(`${args.join(' ')} did not start`);
  child.stdout!.resume();
  const end = async () => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
    await exited;
    clearTimeout(late);
  };
  return { url: String(value), end };
}
