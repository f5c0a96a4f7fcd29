/**
 * Every indicator of the catalogue here and there: in the windows that health, report and alerts read, and in the back ends, by the
 * expressions that users get. One process works with a made time, all collect at the same times, all are asked for the same moment.
 */
import { getMonitoringDashboardData, INDICATORS, type Indicator, type IndicatorName } from '@mcp-vitals/monitor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  compare,
  differenceOf,
  EXACT,
  expressionOf,
  isOfHistogram,
  isOnlyABound,
  nativeOf,
  ONLY_A_BOUND,
  OVER_SECONDS,
  ourValue,
  type Row,
  tableOf,
  toleranceOf,
} from './agreement/comparison.js';
import { type Engine, prometheus2, prometheus3, victoriaMetrics } from './agreement/engines.js';
import { ObservedProcess, STEP_SECONDS } from './agreement/process.js';
import { describeWith, whyMissing } from './programs.js';

const SEED = 16;
/** Three more than the window has: every series is born before it. */
const STEPS = OVER_SECONDS / STEP_SECONDS + 3;
const ALL = Object.values<Indicator>(INDICATORS);

const ENGINES = {
  'Prometheus 2.42': { program: 'prometheus 2', start: () => prometheus2('classic') },
  'Prometheus 3.16': { program: 'prometheus', start: prometheus3 },
  'VictoriaMetrics 1.151': { program: 'victoria-metrics', start: victoriaMetrics },
} as const;

/** The figures that the Python system shows first, and their indicators. */
const HEADLINE = {
  requests_per_minute: 'client_throughput',
  average_response_time: 'client_latency_average',
  error_rate: 'client_error_ratio',
  cache_hit_rate: 'cache_hit_ratio',
  validation_success_rate: 'validation_success_ratio',
} as const satisfies Record<string, IndicatorName>;

/** Faults of an expression, each of which an indicator has to show. */
const BREAKS: readonly [fault: string, indicator: IndicatorName, break_: (expression: string) => string][] = [
  ['counts successes as well', 'server_errors', (one) => one.replace(/, error_type!=""/, '')],
  ['has another percentile', 'server_latency_p95', (one) => one.replace('0.95', '0.5')],
  ['has another window', 'cache_hits', (one) => one.replaceAll('[5m]', '[4m]')],
  ['divides by all', 'client_error_ratio', (one) => one.replaceAll(/mcp_method_name!~"[^"]*"/g, 'job!=""')],
  ['reads the unit twice', 'process_memory_utilization', (one) => `100 * ${one}`],
];

/** How far a native histogram may be from the truth: a bucket, or 2 % where the buckets are narrower. */
const boundOf = ({ query }: Indicator) => Math.max(0.02, observed.bucketWidth(query.metric));

/** Percentiles whose true values are known. */
const PERCENTILES = (['client', 'server', 'operation'] as const).flatMap((of) =>
  ([50, 95] as const).map((percent) => ({ name: `${of}_latency_p${percent}` as const, of, quantile: percent / 100 })),
);

const engines = new Map<string, Engine>();
let observed: ObservedProcess;
let atSeconds: number;

beforeAll(async () => {
  // All of it in the past, in whole intervals, because none of them takes samples from the future.
  const startSeconds = STEP_SECONDS * (Math.floor(Date.now() / 1000 / STEP_SECONDS) - STEPS - 6);
  const present = Object.entries(ENGINES).filter(([, { program }]) => whyMissing([program]) === undefined);
  await Promise.all(present.map(async ([name, { start }]) => engines.set(name, await start())));
  observed = await ObservedProcess.start(SEED, startSeconds);
  for (let step = 0; step < STEPS; step++) {
    const { classic, native } = await observed.step();
    await Promise.all(
      [...engines.values()].map(async (engine) => {
        await engine.feed(classic);
        if (engine.edges === 3) await engine.feed(native);
      }),
    );
  }
  atSeconds = observed.nowSeconds;
}, 900_000);
afterAll(async () => {
  await observed?.end();
  await Promise.all([...engines.values()].map((engine) => engine.stop()));
});

describe.each(Object.entries(ENGINES))('%s', (name, { program }) => {
  describeWith([program], 'agrees with our windows', () => {
    let engine: Engine;
    beforeAll(() => {
      engine = engines.get(name)!;
    });

    async function rowOf(indicator: Indicator, expression: string, histograms: 'classic' | 'native' = 'classic') {
      const theirs = await engine.value(expression, histograms, atSeconds);
      const tolerance = toleranceOf(indicator, engine, histograms === 'native' ? boundOf(indicator) : undefined);
      return compare(observed.windows, indicator, atSeconds, theirs, tolerance);
    }

    const disagreeing = (rows: readonly Row[]) => rows.filter(({ agrees }) => !agrees);

    it('on every indicator', async () => {
      const rows: Row[] = [];
      for (const indicator of ALL) rows.push(await rowOf(indicator, expressionOf(indicator, engine)));
      console.info(tableOf(engine.name, rows));
      expect(disagreeing(rows)).toEqual([]);
      expect(rows.filter(({ why }) => why === ONLY_A_BOUND).map(({ indicator }) => indicator)).toEqual(
        ALL.filter(isOnlyABound).map(({ name }) => name),
      );
    });

    it('on every count exactly, between the samples at both ends of the window', async () => {
      const counts = ALL.filter(({ query }) => query.take === 'count');
      const rows: Row[] = [];
      for (const indicator of counts) {
        const theirs = await engine.value(differenceOf(expressionOf(indicator, engine)), 'classic', atSeconds);
        rows.push(compare(observed.windows, indicator, atSeconds, theirs, EXACT));
      }
      expect(disagreeing(rows)).toEqual([]);
      expect(rows.length).toBeGreaterThan(20);
    });

    it('with what the report shows first', async () => {
      const { metrics } = getMonitoringDashboardData(observed.sources, atSeconds * 1000, { over: '5m' });
      for (const [figure, indicator] of Object.entries(HEADLINE)) {
        const row = await rowOf(INDICATORS[indicator], expressionOf(INDICATORS[indicator], engine));
        expect(row.agrees, indicator).toBe(true);
        expect(row.ours, indicator).toBeCloseTo(metrics[figure as keyof typeof HEADLINE]!, 2);
      }
    });

    it.each(BREAKS)('not if the expression %s', async (_fault, indicator, break_) => {
      const whole = expressionOf(INDICATORS[indicator], engine);
      const broken = break_(whole);
      expect(broken).not.toBe(whole);
      expect(await rowOf(INDICATORS[indicator], broken)).toMatchObject({ indicator, agrees: false });
    });

    // VictoriaMetrics has rules of its own for the edges of a window, and takes no exponential histograms as native ones.
    if (program === 'victoria-metrics') return;

    it('to the last digit, read as that Prometheus reads samples', async () => {
      const isComparable = (one: Indicator) => !isOnlyABound(one) && !/oldest_age/.test(one.query.metric);
      for (const indicator of ALL.filter(isComparable)) {
        const theirs = await engine.value(expressionOf(indicator, engine), 'classic', atSeconds);
        const ours = ourValue(observed.windows, indicator, atSeconds * 1000, '5m', engine.edges === 2 ? 2 : 3);
        expect(Math.abs(theirs! - ours) / Math.max(1e-9, Math.abs(ours)), indicator.name).toBeLessThan(1e-9);
      }
    });

    if (program === 'prometheus 2') return;

    it('on every histogram as a native one', async () => {
      const rows: Row[] = [];
      for (const indicator of ALL.filter(isOfHistogram)) {
        rows.push(await rowOf(indicator, nativeOf(indicator), 'native'));
      }
      console.info(tableOf(`${engine.name}, native histograms`, rows));
      expect(disagreeing(rows)).toEqual([]);
    });

    it.each(PERCENTILES)(
      'on the true $name within 2 %, or a bucket, as native ones',
      async ({ name: indicator, of, quantile }) => {
        const durations = observed.durations(of, atSeconds - OVER_SECONDS + STEP_SECONDS);
        const theirs = await engine.value(nativeOf(INDICATORS[indicator]), 'native', atSeconds);
        // The rank lies between two durations.
        const rank = quantile * durations.length;
        const [low, high] = [durations[Math.floor(rank) - 1]!, durations[Math.ceil(rank)]!];
        // The durations of operations are made up, and always the same.
        const bound = of === 'operation' ? 0.02 : boundOf(INDICATORS[indicator]);
        console.info(`${indicator}: ${theirs} ms, true ${low} to ${high} ms, of ${durations.length}; bound ${bound}`);
        expect(durations.length).toBeGreaterThan(200);
        expect(theirs).toBeGreaterThan((1 - bound) * low);
        expect(theirs).toBeLessThan((1 + bound) * high);
      },
    );
  });
});
