import {
  type Alert,
  type AlertRule,
  AlertStates,
  type EvaluateOptions,
  evaluateRules,
  type RuleResult,
  RuleSet,
} from '@mcp-vitals/monitor';
import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ManualClock,
  METRICS,
  type MetricDefinition,
  metricOptions,
} from '@mcp-vitals/signals';
import { WindowMetricReader, WindowStore } from '@mcp-vitals/windows';
import type { Histogram, Meter } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const HOUR = 3_600_000;

/** A process in fast motion: a real meter provider, the windows over it, rules and their alerts, on a manual clock. */
export class AlertRig {
  readonly clock = new ManualClock();
  readonly store: WindowStore;
  readonly reader: WindowMetricReader;
  readonly provider: MeterProvider;
  readonly meter: Meter;
  readonly set: RuleSet;
  readonly states: AlertStates;
  readonly intervalMillis: number;
  /** The results of the last evaluation. */
  results: readonly RuleResult[] = [];
  readonly #options: EvaluateOptions;
  readonly #histograms = new Map<string, Histogram>();

  constructor(rules: readonly AlertRule[], options: EvaluateOptions & { readonly intervalMillis?: number } = {}) {
    this.intervalMillis = options.intervalMillis ?? 10_000;
    this.#options = options;
    this.store = new WindowStore({ cellMillis: this.intervalMillis, retentionMillis: 12 * HOUR });
    this.reader = new WindowMetricReader({ now: this.clock.now, store: this.store, intervalMillis: HOUR });
    this.provider = new MeterProvider({ readers: [this.reader] });
    this.meter = this.provider.getMeter('test');
    this.set = new RuleSet(rules, { retentionMillis: 12 * HOUR, intervalMillis: this.intervalMillis });
    this.states = new AlertStates(this.set, { intervalMillis: this.intervalMillis });
  }

  /** Records calls of one tool, of which `failed` fail. */
  calls(
    tool: string,
    count: number,
    failed = 0,
    seconds = 0.05,
    metric: MetricDefinition = METRICS.serverOperationDuration,
  ) {
    const attributes = { [ATTR_MCP_METHOD_NAME]: 'tools/call', [ATTR_GEN_AI_TOOL_NAME]: tool };
    const histogram = this.histogram(metric);
    for (let i = 0; i < count; i++) {
      histogram.record(seconds, i < failed ? { ...attributes, [ATTR_ERROR_TYPE]: 'tool_error' } : attributes);
    }
  }

  histogram(metric: MetricDefinition): Histogram {
    let histogram = this.#histograms.get(metric.name);
    if (histogram === undefined) {
      histogram = this.meter.createHistogram(metric.name, metricOptions(metric));
      this.#histograms.set(metric.name, histogram);
    }
    return histogram;
  }

  /** Lets one interval pass, collects and evaluates. */
  async tick(): Promise<readonly Alert[]> {
    this.clock.pass(this.intervalMillis);
    await this.reader.collectNow();
    const nowMillis = this.clock.now();
    this.results = evaluateRules(this.set, this.store, nowMillis, this.#options);
    this.states.advance(this.results, nowMillis);
    return this.states.alerts();
  }

  /** Ticks for so many seconds, with `work` before each tick. */
  async run(seconds: number, work: () => void = () => {}): Promise<readonly Alert[]> {
    for (let passed = 0; passed < seconds * 1000; passed += this.intervalMillis) {
      work();
      await this.tick();
    }
    return this.states.alerts();
  }

  /** The names of the rules that have firing alerts. */
  get firing(): string[] {
    return [...new Set(this.states.alerts().flatMap(({ state, rule }) => (state === 'firing' ? [rule] : [])))];
  }
}
