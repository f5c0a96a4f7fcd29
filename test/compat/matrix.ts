import { beforeAll, describe, expect, it } from 'vitest';
import { checkConformance } from '../conformance.js';
import { type AppOptions, CompatApp } from '../helpers/compat-app.js';
import { type MetricRecord, metricsOf, type SpanRecord } from '../helpers/otlp.js';

/** A way to connect a client and a server. */
export type Cell =
  | 'in-memory'
  | 'stdio'
  | 'stdio-modern'
  | 'sessions'
  | 'stateless'
  | 'sse'
  | `handler-${'legacy' | 'modern'}`;

/** The results of the app's own calls, the same with and without us. */
export interface Expected {
  cells: readonly Cell[];
  /** A call of a tool that is not there. */
  unknown: 'isError' | -32602;
  /** The error codes of an aborted call and of one that timed out. */
  aborted: string | number;
  timedOut: string | number;
}

export const V1: Expected = {
  cells: ['in-memory', 'stdio', 'sessions', 'stateless', 'sse'],
  unknown: 'isError',
  aborted: -32001,
  timedOut: -32001,
};

export const V1_OLDEST: Expected = {
  cells: ['in-memory', 'stdio', 'sse'],
  unknown: -32602,
  // The AbortSignal’s own reason, which later versions wrap.
  aborted: DOMException.ABORT_ERR,
  timedOut: -32001,
};

export const V2: Expected = {
  cells: ['in-memory', 'stdio', 'stdio-modern', 'sessions', 'stateless', 'handler-legacy', 'handler-modern'],
  unknown: -32602,
  aborted: 'REQUEST_TIMEOUT',
  timedOut: 'REQUEST_TIMEOUT',
};

/** One app to run: an SDK version in a module system. */
export interface Row {
  name: string;
  expected: Expected;
  /** `undefined` if its requirements are not available: the row is skipped. */
  app: AppOptions | undefined;
}

interface Walk {
  outcomes: Record<string, unknown>;
  spans: SpanRecord[];
  metrics: MetricRecord[];
  conformance: ReturnType<typeof checkConformance>;
}

/** Number of apps at once that keeps two processors busy: each mostly waits for its servers to start. */
const AT_ONCE = 2;

/** The tests of a matrix, a cell and role each. The apps run first. */
export function describeMatrix(rows: readonly Row[]): void {
  const walks = new Map<Row, Promise<Walk>>();
  beforeAll(async () => {
    const waiting = rows.filter(({ app }) => app);
    const worker = async () => {
      for (let row = waiting.shift(); row; row = waiting.shift()) {
        const walked = walk(row);
        walks.set(row, walked);
        // The tests of the row report the error.
        await walked.catch(() => {});
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }, 600_000);

  describe.each(rows.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    const test = it.skipIf(!row.app);
    const walked = () => walks.get(row)!;

    test.each(row.expected.cells)('%s: the app gets the same results as without us', async (cell) => {
      expect((await walked()).outcomes[cell]).toEqual(outcomeOf(cell, row.expected));
    });

    test.each(row.expected.cells)('%s, client: one CLIENT span a call, a trace of its own', async (cell) => {
      const { spans } = await walked();
      const traces = callsOf(cell).map((name) => of(spans, name, 'CLIENT'));
      expect(traces.map((calls) => calls.map(endOf).sort())).toEqual(clientEnds(cell));
      const roots = traces.flat();
      expect(roots.filter(({ parentSpanId }) => parentSpanId !== undefined)).toEqual([]);
      expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(roots.length);
      expect(new Set(roots.map(({ attributes }) => attributes['network.transport']))).toEqual(new Set([wireOf(cell)]));
    });

    test.each(row.expected.cells)('%s, server: one SERVER span a call, the child of the client’s', async (cell) => {
      const { spans } = await walked();
      for (const name of callsOf(cell).filter((call) => endsOnServer(cell, call))) {
        const parents = of(spans, name, 'CLIENT').map(({ traceId, spanId }) => `${traceId}/${spanId}`);
        const children = of(spans, name, 'SERVER').map(({ traceId, parentSpanId }) => `${traceId}/${parentSpanId}`);
        expect(children.sort(), name).toEqual(parents.sort());
      }
      const [client] = of(spans, `tools/call greet_${cell}`, 'CLIENT');
      const [server] = of(spans, `tools/call greet_${cell}`, 'SERVER');
      const sameProcess = client?.resource['process.pid'] === server?.resource['process.pid'];
      expect(sameProcess, 'in the process of the client').toBe(cell === 'in-memory');
      expect(server?.attributes['network.transport']).toBe(wireOf(cell));
    });

    test.each(row.expected.cells.filter(hasServerRequests))(
      '%s: a question of the server hangs under its call',
      async (cell) => {
        const { spans } = await walked();
        const [call] = of(spans, `tools/call ask_${cell}`, 'SERVER');
        const trace = spans.filter(({ traceId }) => traceId === call?.traceId);
        const children = (parent: SpanRecord | undefined) =>
          trace.filter(({ parentSpanId }) => parent && parentSpanId === parent.spanId);
        const [question, ...others] = children(call);
        expect(others).toEqual([]);
        expect([question?.name, question?.kind]).toEqual(['sampling/createMessage', 'CLIENT']);
        expect(children(question).map(({ name, kind }) => [name, kind])).toEqual([
          ['sampling/createMessage', 'SERVER'],
        ]);
        expect(trace).toHaveLength(4);
      },
    );

    test.each(row.expected.cells)('%s: one point a call in the histogram of each side', async (cell) => {
      const { metrics } = await walked();
      for (const side of ['client', 'server']) {
        expect(countOf(metrics, `mcp.${side}.operation.duration`, `greet_${cell}`), side).toBe(1);
      }
    });

    test('every request has its span on both sides, once', async () => {
      const requests = (await walked()).spans.filter(
        ({ attributes }) => attributes['jsonrpc.request.id'] !== undefined,
      );
      const pairs = requests
        .filter(({ kind }) => kind === 'CLIENT')
        .map((sent) => [sent, requests.filter(({ parentSpanId }) => parentSpanId === sent.spanId)] as const);
      const alone = pairs
        .filter(([{ name }]) => row.expected.cells.every((cell) => endsOnServer(cell, name)))
        .filter(([{ name }, received]) => received.map((one) => one.name).join() !== name);
      expect(alone.map(([{ name, attributes }]) => [name, attributes])).toEqual([]);
      const paired = new Set(pairs.flatMap(([, received]) => received));
      expect(requests.filter((one) => one.kind === 'SERVER' && !paired.has(one))).toEqual([]);
    });

    test('breaks no rule of the conventions', async () => {
      const { conformance } = await walked();
      expect(conformance.spans).toBeGreaterThan(20 * row.expected.cells.length);
      expect(conformance.metrics).toBeGreaterThan(0);
      expect(conformance.violations).toEqual([]);
    });
  });
}

async function walk({ name, app: options, expected }: Row): Promise<Walk> {
  const app = await CompatApp.start(options!);
  let outcomes: Record<string, unknown>;
  try {
    outcomes = JSON.parse(await app.line());
    const complete = (spans: SpanRecord[]) =>
      expected.cells.every((cell) =>
        callsOf(cell).every((name, at) => {
          const { length } = clientEnds(cell)[at]!;
          return (
            of(spans, name, 'CLIENT').length === length &&
            (of(spans, name, 'SERVER').length === length || !endsBeforeClose(cell, name))
          );
        }),
      );
    // The tests report missing spans.
    await app.receiver.until(({ spans }) => complete(spans), 60_000).catch(() => {});
  } finally {
    await app.end();
  }
  const { receiver } = app;
  await receiver.capture(`compat-${name.replaceAll(/\W+/g, '-')}`);
  return {
    outcomes,
    spans: receiver.spans,
    metrics: lastOfEachProcess(receiver),
    conformance: checkConformance(receiver),
  };
}

/** Sums are cumulative: of each process only the last export counts. */
function lastOfEachProcess({ metrics }: CompatApp['receiver']): MetricRecord[] {
  const last = new Map<unknown, MetricRecord[]>();
  for (const one of metrics) {
    const records = metricsOf([one]);
    if (records[0]) last.set(records[0].resource['process.pid'], records);
  }
  return [...last.values()].flat();
}

const countOf = (metrics: MetricRecord[], name: string, tool: string): number =>
  metrics
    .filter((metric) => metric.name === name)
    .flatMap(({ points }) => points)
    .filter(({ attributes }) => attributes['gen_ai.tool.name'] === tool)
    .reduce((sum, { count = 0 }) => sum + count, 0);

const of = (spans: readonly SpanRecord[], name: string, kind: SpanRecord['kind']): SpanRecord[] =>
  spans.filter((span) => span.name === name && span.kind === kind);

const wireOf = (cell: Cell) => (cell === 'in-memory' || cell.startsWith('stdio') ? 'pipe' : 'tcp');

/** A server that is made for one request cannot send requests to its client. */
const canAsk = (cell: Cell) => cell !== 'stateless' && cell !== 'handler-legacy';

/** From 2026-07-28 on a server asks by its result, and the call is made a second time. */
const isModern = (cell: Cell) => cell.endsWith('modern');
const hasServerRequests = (cell: Cell) => canAsk(cell) && !isModern(cell);

const outcomeOf = (cell: Cell, { unknown, aborted, timedOut }: Expected) => ({
  listed: true,
  greeted: 'hello',
  failed: 'isError',
  unknown,
  ...(canAsk(cell) && { answered: 'the model says Paris' }),
  aborted,
  timedOut,
});

const callsOf = (cell: Cell): string[] =>
  ['greet', 'fail', 'never', ...(canAsk(cell) ? ['ask'] : [])].map((tool) => `tools/call ${tool}_${cell}`);

/**
 * Whether the server learns that a call was cancelled. It does not where it is made for one request, speaks an older
 * protocol and comes out of `createMcpHandler`: the abort of an HTTP request is lost on the SDK's copy of the request
 * as soon as Node collects garbage.
 */
const endsOnServer = (cell: Cell, name: string) =>
  cell !== 'handler-legacy' || name !== 'tools/call never_handler-legacy';

/** The endings of the CLIENT spans of {@link callsOf}, sorted. */
const clientEnds = (cell: Cell): unknown[][] => [
  [undefined],
  ['tool_error'],
  ['cancelled', 'timeout'],
  ...(canAsk(cell) ? [isModern(cell) ? [undefined, undefined] : [undefined]] : []),
];

/** On a stateless server a cancelled call ends with its connection. */
const endsBeforeClose = (cell: Cell, name: string) =>
  !(name.startsWith('tools/call never') && (cell === 'stateless' || cell === 'handler-legacy'));

const endOf = ({ attributes }: SpanRecord) => attributes['error.type'];
