import { McpInstrumentation } from '@mcp-vitals/instrumentation';
import {
  McpHealthMonitor,
  McpPerformanceTracker,
  type OperationAnomaly,
  type ReportSources,
  recordJudgements,
  recordResources,
} from '@mcp-vitals/monitor';
import { ManualClock, METRICS, metricOptions } from '@mcp-vitals/signals';
import { PerformanceSpanProcessor, WindowMetricReader, WindowStore } from '@mcp-vitals/windows';
import { type HrTime, metrics, SpanKind } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  type DataPoint,
  DataPointType,
  MeterProvider,
  type MetricData,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { Environment } from '../../../../packages/node/src/environment/environment.js';
import { metricPreferencesFromEnv } from '../../../../packages/node/src/telemetry/export/gather/metric-preferences.js';
import { CallTime } from './call-time.js';
import { makeUp } from './made-up.js';
import { type Duration, Work } from './work.js';

export const STEP_SECONDS = 10;

/** The variable of OpenTelemetry that makes histograms exponential, which Prometheus keeps as native ones. */
const NATIVE = { OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'base2_exponential_bucket_histogram' };

/** Staged, because the work is too short for a detector. */
const OPEN_ANOMALY = { operation: 'discover', kind: 'latency', severity: 'warning' } as unknown as OperationAnomaly;

/** Collected as our exporter collects, when it is asked to. */
class ExportReader extends MetricReader {
  constructor(variables: Readonly<Record<string, string>>) {
    const { temporality, aggregation } = metricPreferencesFromEnv(new Environment(variables));
    super({ aggregationTemporalitySelector: temporality, aggregationSelector: aggregation });
  }

  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** What a collection exports, each with a `service.name` of its own. */
export interface Collected {
  readonly classic: ResourceMetrics;
  readonly native: ResourceMetrics;
}

/**
 * A process at work, with our windows, health and report inside it, whose time is made: an interval passes with each step, and
 * every reader collects at the end of it. So our windows and each back end have samples of the same times.
 */
export class ObservedProcess {
  readonly windows: WindowStore;
  readonly sources: ReportSources;
  readonly #clock: ManualClock;
  readonly #windowReader: WindowMetricReader;
  readonly #readers = { classic: new ExportReader({}), native: new ExportReader(NATIVE) };
  readonly #provider: MeterProvider;
  readonly #tracing: TracerProvider;
  readonly #health: McpHealthMonitor;
  readonly #tracker: McpPerformanceTracker;
  readonly #instrumentation = new McpInstrumentation();
  readonly #time = new CallTime();
  readonly #calls: Record<'client' | 'server', Duration[]> = { client: [], server: [] };
  /** Real times at which the steps began; made time `k` is that of the collection after step `k`. */
  readonly #began: number[] = [];
  /** The lowest scale of each metric's exponential histograms. */
  readonly #scales = new Map<string, number>();
  readonly #startMillis: number;
  #makeUp: () => void = () => {};
  #work!: Work;

  /** @param startSeconds of the made time, since the epoch */
  private constructor(startSeconds: number) {
    this.#startMillis = startSeconds * 1000;
    this.#clock = new ManualClock(this.#startMillis);
    const { now } = this.#clock;
    this.windows = new WindowStore({ cellMillis: STEP_SECONDS * 1000 });
    this.#windowReader = new WindowMetricReader({
      store: this.windows,
      intervalMillis: STEP_SECONDS * 1000,
      isDriven: true,
      now,
    });
    this.#health = new McpHealthMonitor({ clock: this.#clock });
    this.#health.setDependencies({ windows: this.windows });
    this.#tracker = new McpPerformanceTracker({ clock: this.#clock });
    this.#provider = new MeterProvider({ readers: [this.#windowReader, ...Object.values(this.#readers)] });
    this.#tracing = new TracerProvider({
      spanProcessors: [new PerformanceSpanProcessor(this.#tracker.observe, { now }), this.#durationsOfCalls()],
    });
    this.sources = { windows: this.windows, tracker: this.#tracker };
  }

  static async start(seed: number, startSeconds: number): Promise<ObservedProcess> {
    const one = new ObservedProcess(startSeconds);
    one.#began.push(Date.now());
    metrics.setGlobalMeterProvider(one.#provider);
    one.#instrumentation.setMeterProvider(one.#provider);
    one.#instrumentation.setTracerProvider(one.#tracing);
    one.#work = await Work.start(seed, one.#instrumentation, one.#clock, one.#time);
    one.#observe();
    return one;
  }

  get nowSeconds(): number {
    return this.#clock.now() / 1000;
  }

  /** Works for an interval, and collects at its end. */
  async step(): Promise<Collected> {
    await this.#time.during(STEP_SECONDS * 1000, this.#work.step());
    this.#makeUp();
    this.#clock.pass(STEP_SECONDS * 1000);
    await this.#health.performHealthCheck();
    await this.#windowReader.collectNow();
    const [classic, native] = [await this.#collect('classic'), await this.#collect('native')];
    this.#began.push(Date.now());
    return { classic, native };
  }

  /** The true durations that were recorded after a time, in milliseconds and in ascending order. */
  durations(of: 'client' | 'server' | 'operation', afterSeconds: number): number[] {
    const all = of === 'operation' ? this.#work.operations : this.#calls[of];
    return all
      .filter(({ atMillis }) => atMillis >= afterSeconds * 1000)
      .map(({ millis }) => millis)
      .sort((a, b) => a - b);
  }

  /**
   * How much higher a bucket of a metric's exponential histograms ends than it begins, as a share. The further
   * apart durations are, the wider are all buckets of their series. (OpenTelemetry's data model: bounds are 2^(2^-scale) apart.)
   */
  bucketWidth(metric: string): number {
    return 2 ** (2 ** -this.#scales.get(metric)!) - 1;
  }

  async end(): Promise<void> {
    this.#time.end();
    await this.#work.end();
    this.#instrumentation.disable();
    metrics.disable();
    await Promise.all([this.#provider.shutdown(), this.#tracing.shutdown()]);
  }

  /** As the front door does: the process, its health and what the monitor dropped are metrics as well. */
  #observe(): void {
    const meter = this.#provider.getMeter('@mcp-vitals/node');
    recordResources(meter, { read: () => this.#work.resources, close: () => {} });
    recordJudgements(meter, { health: () => this.#health.latest, openAnomalies: () => [OPEN_ANOMALY] });
    const { monitorOverflowedPoints } = METRICS;
    meter
      .createObservableCounter(monitorOverflowedPoints.name, metricOptions(monitorOverflowedPoints))
      .addCallback((result) => result.observe(this.windows.stats().overflowedPoints));
    this.#makeUp = makeUp(meter);
  }

  /** Keeps the durations of the requests that the latency indicators measure, failed ones included. */
  #durationsOfCalls(): SpanProcessor {
    return {
      onStart: () => {},
      onEnd: ({ kind, duration, attributes }) => {
        const method = attributes['mcp.method.name'];
        if (typeof method !== 'string' || /^(notifications\/|ping|sampling)/.test(method)) return;
        const [seconds, nanos] = duration;
        const role = kind === SpanKind.CLIENT ? 'client' : 'server';
        this.#calls[role].push({ atMillis: this.#clock.now(), millis: seconds * 1000 + nanos / 1e6 });
      },
      forceFlush: async () => {},
      shutdown: async () => {},
    };
  }

  async #collect(job: keyof Collected): Promise<ResourceMetrics> {
    const { resourceMetrics, errors } = await this.#readers[job].collect();
    if (errors.length > 0) throw errors[0];
    this.#keepScales(resourceMetrics);
    const resource = resourceFromAttributes({ 'service.name': job, 'service.instance.id': 'one' });
    const scopeMetrics = resourceMetrics.scopeMetrics.map((scope) => ({
      ...scope,
      metrics: scope.metrics.map(
        (metric) => ({ ...metric, dataPoints: metric.dataPoints.map((one) => this.#moved(one)) }) as MetricData,
      ),
    }));
    return { resource, scopeMetrics };
  }

  #keepScales({ scopeMetrics }: ResourceMetrics): void {
    for (const { dataPointType, dataPoints, descriptor } of scopeMetrics.flatMap((scope) => scope.metrics)) {
      if (dataPointType !== DataPointType.EXPONENTIAL_HISTOGRAM) continue;
      const scales = dataPoints.map(({ value }) => value.scale);
      this.#scales.set(
        descriptor.name,
        Math.min(this.#scales.get(descriptor.name) ?? Number.POSITIVE_INFINITY, ...scales),
      );
    }
  }

  /** A point in the made time: collected now, and born at the beginning of its step. */
  #moved<T extends Pick<DataPoint<unknown>, 'startTime' | 'endTime'>>(point: T): T {
    const bornMillis = point.startTime[0] * 1000 + point.startTime[1] / 1e6;
    const step = Math.max(
      0,
      this.#began.findLastIndex((began) => began <= bornMillis),
    );
    return {
      ...point,
      startTime: hrTime(this.#startMillis + step * STEP_SECONDS * 1000 + 1),
      endTime: hrTime(this.#clock.now()),
    };
  }
}

const hrTime = (millis: number): HrTime => [Math.floor(millis / 1000), (millis % 1000) * 1e6];
