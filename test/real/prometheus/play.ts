import type { MetricNaming } from '@mcp-vitals/backends';
import * as monitor from '@mcp-vitals/monitor';
import { METRICS, metricOptions } from '@mcp-vitals/signals';
import * as windows from '@mcp-vitals/windows';
import type { Histogram, Meter } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { Random } from './random.js';
import { Scrapes, seriesName } from './scrape.js';
import { Traffic } from './traffic.js';

/** The parts that judge inside a process: the built ones, or a changed copy of them. */
export type Engine = Pick<typeof monitor, 'RuleSet' | 'evaluateRules' | 'AlertStates'> &
  Pick<typeof windows, 'WindowMetricReader' | 'WindowStore'>;

const ENGINE: Engine = { ...monitor, ...windows };

/** One life of a process. */
export interface Plan {
  readonly seed: number;
  readonly naming: MetricNaming;
  readonly version: 2 | 3;
  readonly scrapeSeconds: number;
  readonly evaluateSeconds: number;
  readonly minutes: number;
  readonly rules: readonly monitor.AlertRule[];
}

/** The alerts that are pending or firing at one evaluation, as series of `ALERTS`. */
export interface Evaluation {
  readonly seconds: number;
  readonly alerts: readonly string[];
}

export interface Played {
  readonly evaluations: readonly Evaluation[];
  readonly inputSeries: readonly { series: string; values: string }[];
}

const START = 1_700_000_000_000;

/** Lives the life, with what Prometheus would scrape of it. */
export async function play(plan: Plan): Promise<Played> {
  const scrapes = new Scrapes(plan.naming);
  const evaluations: Evaluation[] = [];
  for await (const evaluation of evaluationsOf(plan, ENGINE, scrapes)) evaluations.push(evaluation);
  return { evaluations, inputSeries: scrapes.inputSeries() };
}

/**
 * Lives the life: records, collects, evaluates the rules. Collections are at multiples of the scrape interval, unless one is
 * missed, and come before an evaluation at the same time. Times are seconds since the beginning.
 */
export async function* evaluationsOf(plan: Plan, engine: Engine, scrapes?: Scrapes): AsyncGenerator<Evaluation> {
  let nowMillis = START;
  const store = new engine.WindowStore({ cellMillis: 1000 });
  const reader = new engine.WindowMetricReader({ now: () => nowMillis, store, intervalMillis: 3_600_000 });
  // A provider each, with the same traffic: the SDK hands what an observable reported to one reader on to the others, so that a
  // gauge that ended is collected once more.
  const providers = [reader, ...(scrapes ? [scrapes.reader] : [])].map((one) => new MeterProvider({ readers: [one] }));
  const sides = providers.map((provider) => new Side(provider.getMeter('parity'), plan.seed));
  const random = new Random(plan.seed);
  const set = new engine.RuleSet(plan.rules, { intervalMillis: plan.scrapeSeconds * 1000 });
  const states = new engine.AlertStates(set, { intervalMillis: plan.evaluateSeconds * 1000 });
  let missing = 0;
  try {
    for (let seconds = 0; seconds <= plan.minutes * 60; seconds++) {
      nowMillis = START + seconds * 1000;
      if (seconds % plan.scrapeSeconds === 0) {
        for (const side of sides) side.step();
        if (missing === 0 && seconds > 0 && random.chance(0.03)) missing = random.whole(1, 8);
        if (missing > 0) {
          missing--;
          scrapes?.skip();
        } else {
          await reader.collectNow();
          await scrapes?.scrape();
        }
      }
      if (seconds % plan.evaluateSeconds !== 0) continue;
      states.advance(engine.evaluateRules(set, store, nowMillis, { version: plan.version }), nowMillis);
      yield { seconds, alerts: states.alerts().flatMap(seriesOf).sort() };
    }
  } finally {
    await Promise.all(providers.map((provider) => provider.shutdown()));
  }
}

/** The traffic as one of the two readers sees it. */
class Side {
  readonly #random: Random;
  readonly #traffic: Traffic;
  readonly #ticks: Histogram;

  constructor(meter: Meter, seed: number) {
    this.#random = new Random(seed);
    this.#traffic = new Traffic(meter, this.#random);
    const { monitorTickDuration } = METRICS;
    this.#ticks = meter.createHistogram(monitorTickDuration.name, metricOptions(monitorTickDuration));
  }

  step(): void {
    this.#traffic.step(this.#random);
    this.#ticks.record(1 / 1024);
  }
}

const seriesOf = ({ state, labels, shadow }: monitor.Alert): string[] =>
  state === 'resolved'
    ? []
    : [seriesName('ALERTS', { ...labels, alertstate: state, ...(shadow && { shadow: 'true' }) })];
