import { readFileSync } from 'node:fs';
import {
  type CheckOutcome,
  getMonitoringDashboardData,
  McpHealthMonitor,
  McpPerformanceTracker,
  type MonitoringReport,
  renderReport,
  report,
} from '@mcp-vitals/monitor';
import { createHistogram, ManualClock, McpMetricsCollector, METRICS } from '@mcp-vitals/signals';
import { WindowMetricReader, WindowStore } from '@mcp-vitals/windows';
import { metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { contradictionsIn } from './helpers/contradictions.js';

const schema = JSON.parse(
  readFileSync(new URL('../packages/monitor/schema/report.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } }).compile(schema);

afterEach(() => metrics.disable());

const METHODS = ['tools/call', 'resources/read', 'notifications/message', 'ping', 'elicitation/create', undefined];

/** One event in a process, or of its monitor. */
const event = fc.oneof(
  fc.record({
    do: fc.constant('request' as const),
    role: fc.constantFrom('client' as const, 'server' as const),
    method: fc.constantFrom(...METHODS),
    host: fc.nat({ max: 30 }),
    seconds: fc.double({ min: 0, max: 400, noNaN: true }),
    failed: fc.boolean(),
    times: fc.nat({ max: 40 }),
  }),
  fc.record({
    do: fc.constant('operation' as const),
    name: fc.constantFrom('discover', 'validate', 'x'.repeat(300), '__proto__', 'a | b\u001b[31m'),
    millis: fc.double({ min: 0, max: 90_000, noNaN: true }),
    failed: fc.boolean(),
    times: fc.nat({ max: 40 }),
  }),
  fc.record({
    do: fc.constant('lookup' as const),
    result: fc.constantFrom('hit' as const, 'miss' as const, 'stale' as const),
    cache: fc.constantFrom('schema', 'other'),
    times: fc.nat({ max: 40 }),
  }),
  fc.record({ do: fc.constant('validation' as const), success: fc.boolean(), times: fc.nat({ max: 40 }) }),
  fc.record({ do: fc.constant('error' as const), times: fc.nat({ max: 10 }) }),
  fc.record({ do: fc.constant('step' as const), millis: fc.constantFrom(-7_200_000, 28_800_000, -1800_000) }),
  fc.record({ do: fc.constant('pass' as const), millis: fc.constantFrom(1000, 10_000, 60_000, 400_000) }),
  fc.record({ do: fc.constant('check' as const), behaves: fc.constantFrom('well', 'throws', 'hangs', 'garbage') }),
  fc.record({ do: fc.constant('ping' as const), behaves: fc.constantFrom('well', 'throws', 'hangs') }),
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** A process with every kind of fault, and the reports of its monitor. */
class Chaos {
  readonly clock = new ManualClock();
  readonly store = new WindowStore({ maxSeries: 60 });
  readonly reader = new WindowMetricReader({ now: this.clock.now, intervalMillis: 10_000, store: this.store });
  readonly tracker = new McpPerformanceTracker({ clock: this.clock });
  readonly health = new McpHealthMonitor({ clock: this.clock });
  readonly #collector = new McpMetricsCollector();
  readonly #histograms;
  #check = 'well';
  #ping = 'well';

  constructor() {
    const provider = new MeterProvider({ readers: [this.reader] });
    metrics.setGlobalMeterProvider(provider);
    const meter = provider.getMeter('chaos');
    this.#histograms = {
      client: createHistogram(meter, METRICS.clientOperationDuration),
      server: createHistogram(meter, METRICS.serverOperationDuration),
    };
    this.health.addCheck({ name: 'mine', run: () => this.#behave(this.#check) as CheckOutcome });
    this.health.setDependencies({
      windows: this.store,
      mcpClient: { ping: async () => this.#behave(this.#ping) },
    });
  }

  happen(one: Event): void {
    if (one.do === 'step') this.clock.stepWall(one.millis);
    if (one.do === 'pass') this.clock.pass(one.millis);
    if (one.do === 'check') this.#check = one.behaves;
    if (one.do === 'ping') this.#ping = one.behaves;
    for (let i = 0; 'times' in one && i < one.times; i++) this.#record(one);
  }

  async report(): Promise<MonitoringReport> {
    await this.reader.collectNow();
    const checking = this.health.performHealthCheck();
    for (let i = 0; i < 20 && this.clock.waiting > 0; i++) {
      await new Promise(setImmediate);
      if (this.clock.waiting > 0) this.clock.pass(1000);
    }
    const sources = { windows: this.store, tracker: this.tracker, health: await checking, serviceName: 'chaos' };
    const options = { clock: this.clock };
    const whole = report(sources, this.clock.now(), options);
    expect(whole).toMatchObject(getMonitoringDashboardData(sources, this.clock.now(), options));
    return whole;
  }

  #record(one: Event): void {
    if (one.do === 'request') {
      this.#histograms[one.role].record(one.seconds, {
        ...(one.method && { 'mcp.method.name': one.method }),
        'server.address': `host-${one.host}`,
        ...(one.failed && { 'error.type': 'timeout' }),
      });
    }
    if (one.do === 'operation') this.#operation(one);
    if (one.do === 'lookup') this.#collector.recordCacheLookup(one.result, 1, { cache: one.cache });
    if (one.do === 'validation') this.#collector.recordValidation(1, { success: one.success });
    if (one.do === 'error') this.#collector.recordError('Refused', 'connect');
  }

  #operation({ name, millis, failed }: { name: string; millis: number; failed: boolean }): void {
    const errorType = failed ? 'Broken' : undefined;
    this.#collector.recordOperation(name, { durationMs: millis, success: !failed, ...(errorType && { errorType }) });
    const times = { startMillis: this.clock.now() - millis, durationMs: millis };
    const ids = { traceId: 't', spanId: 's', attributes: {} };
    this.tracker.observe({ operation: name, kind: 'internal', ...times, ok: !failed, errorType, ...ids });
  }

  #behave(how: string): unknown {
    if (how === 'throws') throw Object.create(null);
    if (how === 'hangs') return new Promise(() => {});
    return how === 'garbage' ? { status: 'HEALTHY', figures: [null] } : { status: 'healthy', reason: 'fine' };
  }
}

describe('a report', () => {
  it('is consistent, follows its schema and can be rendered, after any events', {
    timeout: 240_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(event, { maxLength: 12 }), { minLength: 1, maxLength: 4 }), async (rounds) => {
        metrics.disable();
        const chaos = new Chaos();
        for (const round of rounds) {
          for (const one of round) chaos.happen(one);
          const whole = await chaos.report();
          expect(contradictionsIn(whole)).toEqual([]);
          validate(JSON.parse(JSON.stringify(whole)));
          expect(validate.errors ?? []).toEqual([]);
          expect(renderReport(whole)).toContain(whole.health.overall_status);
        }
        await chaos.reader.shutdown();
      }),
      { numRuns: 100 },
    );
  });

  it('with an injected contradiction is detected', async () => {
    const chaos = new Chaos();
    for (const result of ['hit', 'miss', 'stale'] as const)
      chaos.happen({ do: 'lookup', result, cache: 'schema', times: 20 });
    chaos.happen({ do: 'operation', name: 'discover', millis: 5, failed: true, times: 20 });
    chaos.happen({ do: 'pass', millis: 10_000 });
    const whole = await chaos.report();
    expect(contradictionsIn(whole)).toEqual([]);
    const [cache] = whole.caches;
    const broken: Partial<MonitoringReport>[] = [
      { caches: [{ ...cache!, hits: 21 }] },
      { metrics: { ...whole.metrics, cache_hit_rate: 66.667 } },
      { health: { ...whole.health, health_score: 99 } },
      { health: { ...whole.health, coverage: 0.1 } },
      { operations: whole.operations.map((one) => ({ ...one, errors: one.count + 1 })) },
      { figures: whole.figures.map((one) => ({ ...one, value: Number.NaN })) },
      { figures: [...whole.figures, { ...whole.figures[0]!, count: -1 }] },
    ];
    for (const part of broken) expect(contradictionsIn({ ...whole, ...part })).not.toEqual([]);
    await chaos.reader.shutdown();
  });
});
