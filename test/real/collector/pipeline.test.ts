import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { checkConformance } from '../../conformance.js';
import { type SpanRecord, spansOf } from '../../helpers/otlp.js';
import { hasPostgres, startPostgres } from '../../helpers/postgres.js';
import type { ThrowAwayServer } from '../../helpers/throw-away-server.js';
import { until } from '../backends/backend-process.js';
import type { JaegerSpan, JaegerTrace } from '../backends/jaeger-process.js';
import { type FinishedJob, runMainJob, seedDatabase } from '../backends/main-job.js';
import { describeWith } from '../backends/programs.js';
import { Stack } from '../backends/stack.js';

/** Just below the slow queries of the main job: on a busy machine the fast ones take a part of it. */
const SLOW_MILLIS = 700;

/** Of each trace with a call of a tool, whether it is to be kept. */
function decisionsOn(spans: readonly SpanRecord[]) {
  const called = spans.filter(({ attributes }) => attributes['mcp.method.name'] === 'tools/call');
  return [...new Set(called.map(({ traceId }) => traceId))].map((traceId) => {
    const trace = spans.filter((span) => span.traceId === traceId);
    const begin = Math.min(...trace.map(({ wire }) => Number(wire.startTimeUnixNano)));
    const end = Math.max(...trace.map(({ wire }) => Number(wire.endTimeUnixNano)));
    const isError = trace.some(({ status }) => status === 'ERROR');
    return { traceId, expected: isError || (end - begin) / 1e6 >= SLOW_MILLIS };
  });
}

const tagOf = (span: JaegerSpan | undefined, key: string) => span?.tags.find((tag) => tag.key === key)?.value;
const parentOf = (trace: JaegerTrace, span: JaegerSpan | undefined) =>
  trace.spans.find(({ spanID }) => spanID === span?.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID);
const databaseSpan = ({ spans }: JaegerTrace) => spans.find((span) => tagOf(span, 'db.system.name') !== undefined);

describeWith(['otelcol', 'jaeger', 'prometheus'], 'the main job through otel-collector.yaml', () => {
  let database: ThrowAwayServer | undefined;
  let stack: Stack;
  let job: FinishedJob;
  let traces: JaegerTrace[];

  beforeAll(async () => {
    database = hasPostgres ? await startPostgres() : undefined;
    if (database !== undefined) await seedDatabase(database.url);
    stack = await Stack.start({
      overlays: ['test/real/collector/with-files.yaml'],
      env: {
        // Both processes send their spans of a trace before, on a busy machine too.
        TRACE_DECISION_WAIT: '20s',
        TRACE_KEEP_PERCENT: '0',
        TRACE_SLOW_MILLIS: String(SLOW_MILLIS),
        SPAN_METRICS_INTERVAL: '1s',
      },
    });
    const end = new AbortController();
    const running = runMainJob(stack.collector.otlpHttp, end.signal, {
      ...(database !== undefined && { SCHEMA_DATABASE_URL: database.url }),
    });
    running.catch(() => {});
    await until(
      async () => decisionsOn(spansOf(await stack.lines('traces'))).map(({ expected }) => expected),
      (expected) => expected.length > 40 && new Set(expected).size === 2,
      'traces to keep and others',
      600_000,
    );
    end.abort();
    job = await running;
    traces = await until(
      () => stack.jaeger.traces('schema-manager'),
      (found) => found.some((trace) => databaseSpan(trace) !== undefined),
      'a trace with a query in Jaeger',
    );
  }, 900_000);

  beforeEach(() => stack.showLogsOnFailure());

  afterAll(async () => {
    await stack?.stop();
    await database?.stop();
  });

  it('exports without a word on stderr and without a loss', async () => {
    expect(job.stderr).toBe('');
    const [dropped] = await stack.prometheus.query('sum(mcp_vitals_monitor_export_dropped_total)');
    expect(dropped?.value).toBe(0);
  });

  it('is shown by Jaeger as whole traces: operation, client, server, database, with our attributes', () => {
    const whole = traces.find((trace) => databaseSpan(trace) !== undefined)!;
    const query = databaseSpan(whole);
    const server = parentOf(whole, query);
    const client = parentOf(whole, server);
    const operation = parentOf(whole, client);
    expect([operation, client, server, query].map((span) => tagOf(span, 'span.kind'))).toEqual([
      'internal',
      'client',
      'server',
      'client',
    ]);
    expect([client, server].map((span) => whole.processes[span!.processID]?.serviceName)).toEqual([
      'schema-manager',
      'schema-server',
    ]);
    for (const span of [client, server]) {
      expect(tagOf(span, 'mcp.method.name')).toBe('tools/call');
      expect(tagOf(span, 'gen_ai.tool.name')).toMatch(/^\w+$/);
      expect(tagOf(span, 'mcp.protocol.version')).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(tagOf(span, 'jsonrpc.request.id')).toMatch(/^\d+$/);
    }
    expect(tagOf(operation, 'mcp_vitals.operation.name')).toMatch(/^\w+$/);
    expect(tagOf(query, 'db.system.name')).toBe('postgresql');
  });

  it('keeps the traces of calls with an error and the slow ones, and the share asked for of the others: here none', async () => {
    // What each was decided on may still be on its way to the file.
    const [kept, expected] = await until(
      async () => {
        const decisions = decisionsOn(spansOf(await stack.lines('traces')));
        const inJaeger = new Set((await stack.jaeger.traces('schema-manager')).map(({ traceID }) => traceID));
        const idsOf = (all: typeof decisions) => all.map(({ traceId }) => traceId).sort();
        return [
          idsOf(decisions.filter(({ traceId }) => inJaeger.has(traceId))),
          idsOf(decisions.filter((one) => one.expected)),
        ] as const;
      },
      (both) => isDeepStrictEqual(...both),
      'the traces that are to be kept, and no others, in Jaeger',
    );
    expect(kept).toEqual(expected);
    expect(kept.length).toBeGreaterThan(0);
  });

  it('breaks no rule of the conventions, by what the file exporter wrote', async () => {
    const written = await stack.written();
    const { spans, metrics, violations } = checkConformance(written);
    expect(spans).toBeGreaterThan(50);
    expect(metrics).toBeGreaterThan(4);
    expect(violations).toEqual([]);
    const capture = process.env.MCP_VITALS_CAPTURE_DIR;
    if (capture !== undefined) {
      for (const signal of ['traces', 'metrics'] as const) {
        const lines = written[signal].map((one) => JSON.stringify(one)).join('\n');
        await writeFile(path.join(capture, `collector-${signal}.jsonl`), lines);
      }
    }
  });

  it('is counted by span_metrics from every span, whether it was kept or not, with exemplars that lead to a trace', async () => {
    const byTool = (metric: string, kind: string) =>
      `sum by (gen_ai_tool_name) (${metric}{mcp_method_name="tools/call"${kind}})`;
    const countsOf = async (query: string): Promise<Record<string, number>> =>
      Object.fromEntries(
        (await stack.prometheus.query(query)).map(({ labels, value }) => [labels.gen_ai_tool_name, value]),
      );
    const [fromSpans, fromMetrics] = await until(
      () =>
        Promise.all([
          countsOf(byTool('traces_span_metrics_calls_total', ',span_kind="SPAN_KIND_SERVER"')),
          countsOf(byTool('mcp_server_operation_duration_seconds_count', '')),
        ]),
      ([spans, counts]) => Object.keys(counts).length > 0 && isDeepStrictEqual(spans, counts),
      'the same counts from spans and metrics',
    );
    expect(Object.values(fromSpans).reduce((sum, value) => sum + value, 0)).toBeGreaterThan(10);
    expect(fromSpans).toEqual(fromMetrics);
    const named = async () => {
      const now = Date.now() / 1000;
      const exemplars = await stack.prometheus.ask<{ exemplars: { labels: { trace_id: string } }[] }[]>(
        '/api/v1/query_exemplars',
        { query: 'traces_span_metrics_duration_seconds_bucket', start: String(now - 600), end: String(now) },
      );
      return new Set(exemplars.flatMap((series) => series.exemplars.map(({ labels }) => labels.trace_id)));
    };
    const led = await until(
      async () => {
        const [ids, found] = await Promise.all([named(), stack.jaeger.traces('schema-manager')]);
        return found.some(({ traceID }) => ids.has(traceID));
      },
      (isLed) => isLed,
      'an exemplar of a trace in Jaeger',
    );
    expect(led).toBe(true);
  });

  it('has series of its services, of which none carries the instance of one process', async () => {
    const series = await stack.prometheus.query('traces_span_metrics_calls_total');
    expect(new Set(series.map(({ labels }) => labels.job))).toEqual(new Set(['schema-manager', 'schema-server']));
    expect(series.filter(({ labels }) => labels.instance !== undefined)).toEqual([]);
  });
});
