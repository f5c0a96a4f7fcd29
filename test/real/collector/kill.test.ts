import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from '../backends/backend-process.js';
import type { JaegerSpan } from '../backends/jaeger-process.js';
import { type FinishedJob, runMainJob } from '../backends/main-job.js';
import { describeWith } from '../backends/programs.js';
import type { Series } from '../backends/prometheus-process.js';
import { Stack } from '../backends/stack.js';

const ROLES = ['client', 'server'] as const;
type Role = (typeof ROLES)[number];
/** How long the Collector is gone. */
const GONE_MILLIS = 4000;

const tag = (span: JaegerSpan, key: string) => String(span.tags.find((one) => one.key === key)?.value ?? '');

/** Counts by role, method, tool and error. */
type Counts = Readonly<Record<string, number>>;

describeWith(['otelcol', 'jaeger', 'prometheus'], 'the Collector killed with -9 in the middle of the main job', () => {
  let stack: Stack;
  let job: FinishedJob;
  let sumBefore: number;
  let sumAfter: number;

  const callsOf = (role: Role) => stack.prometheus.query(`mcp_${role}_operation_duration_seconds_count`);
  const sum = (series: readonly Series[]) => series.reduce((all, { value }) => all + value, 0);

  /** Calls by the processes' own counters, as Prometheus got them in the end. */
  async function counted(): Promise<Counts> {
    const counts: Record<string, number> = {};
    for (const role of ROLES) {
      for (const { labels, value } of await callsOf(role)) {
        const { mcp_method_name = '', gen_ai_tool_name = '', error_type = '' } = labels;
        const key = [role, mcp_method_name, gen_ai_tool_name, error_type].join(' ');
        counts[key] = (counts[key] ?? 0) + value;
      }
    }
    return counts;
  }

  /** Calls by their spans in Jaeger, of the same keys; a span that was sent twice counts once. */
  async function spans(keys: readonly string[]): Promise<Counts> {
    const counts: Record<string, number> = Object.fromEntries(keys.map((key) => [key, 0]));
    const seen = new Set<string>();
    for (const service of ['schema-manager', 'schema-server']) {
      for (const trace of await stack.jaeger.traces(service, {}, 20_000)) {
        for (const span of trace.spans) {
          const names = ['span.kind', 'mcp.method.name', 'gen_ai.tool.name', 'error.type'];
          const key = names.map((name) => tag(span, name)).join(' ');
          if (!(key in counts) || seen.has(span.spanID)) continue;
          seen.add(span.spanID);
          counts[key]!++;
        }
      }
    }
    return counts;
  }

  beforeAll(async () => {
    stack = await Stack.start({ overlays: ['deploy/collector/keep-every-trace.yaml'] });
    const end = new AbortController();
    const running = runMainJob(stack.collector.otlpHttp, end.signal);
    running.catch(() => {});
    await until(
      async () => sum(await callsOf('client')),
      (count) => count > 20,
      'the first calls in Prometheus',
    );
    await stack.collector.process.kill();
    sumBefore = sum(await callsOf('client'));
    await delay(GONE_MILLIS);
    await stack.collector.process.resume();
    sumAfter = await until(
      async () => sum(await callsOf('client')),
      (count) => count > sumBefore,
      'calls made while it was gone, in Prometheus',
    );
    end.abort();
    job = await running;
  }, 900_000);

  beforeEach(() => stack.showLogsOnFailure());
  afterAll(() => stack?.stop());

  it('loses no span: Jaeger has as many as the processes counted calls, by role, method, tool and error', async () => {
    const [inJaeger, inPrometheus] = await until(
      async () => {
        const counts = await counted();
        return [await spans(Object.keys(counts)), counts] as const;
      },
      ([left, right]) => Object.keys(right).every((key) => left[key] === right[key]),
      'as many spans as counted calls',
    );
    expect(inJaeger).toEqual(inPrometheus);
    expect(sumAfter).toBeGreaterThan(sumBefore);
  });

  it('is not noticed by the application: no word on stderr, no item dropped, no health check lost', async () => {
    expect(job.stderr).toBe('');
    const [dropped] = await stack.prometheus.query('sum(mcp_vitals_monitor_export_dropped_total)');
    expect(dropped?.value).toBe(0);
    // But for durations, which are the machine's.
    const isOfTime = (reason: string) => /target <= [\d.]+ m?s/.test(reason);
    const bad = job.report.health.checks.filter(({ status, reason }) => status === 'UNHEALTHY' && !isOfTime(reason));
    expect(bad).toEqual([]);
  });
});
