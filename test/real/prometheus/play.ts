import type { MetricNaming } from '@mcp-vitals/backends';
import * as monitor from '@mcp-vitals/monitor';
import { METRICS, metricOptions } from '@mcp-vitals/signals';
import * as windows from '@mcp-vitals/windows';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { Random } from './random.js';
import { Scrapes, seriesName } from './scrape.js';
import { Traffic } from './traffic.js';

/** The parts that judge inside a process: the built ones, or a changed copy of them. */
export type Engine = Pick<typeof monitor, 'RuleSet' | 'evaluateRules' | 'AlertStates'> &
  Pick<typeof windows, 'WindowMetricReader' | 'WindowStore'>;

export const ENGINE: Engine = { ...monitor, ...windows };

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

/**
 * Lives the life: records, collects, evaluates the rules. Collections are at multiples of the scrape interval, unless one is
 * missed, and come before an evaluation at the same time. Times are seconds since the beginning.
 */
export async function play(plan: Plan, engine: Engine = ENGINE): Promise<Played> {
  let nowMillis = START;
  const store = new engine.WindowStore({ cellMillis: 1000 });
  const reader = new engine.WindowMetricReader({ now: () => nowMillis, store, intervalMillis: 3_600_000 });
  const scrapes = new Scrapes(plan.naming);
  const provider = new MeterProvider({ readers: [reader, scrapes.reader] });
  const meter = provider.getMeter('parity');
  const random = new Random(plan.seed);
  const traffic = new Traffic(meter, random);
  const ticks = meter.createHistogram(METRICS.monitorTickDuration.name, metricOptions(METRICS.monitorTickDuration));
  const set = new engine.RuleSet(plan.rules, { intervalMillis: plan.scrapeSeconds * 1000 });
  const states = new engine.AlertStates(set, { intervalMillis: plan.evaluateSeconds * 1000 });
  const evaluations: Evaluation[] = [];
  let missing = 0;
  for (let seconds = 0; seconds <= plan.minutes * 60; seconds++) {
    nowMillis = START + seconds * 1000;
    if (seconds % plan.scrapeSeconds === 0) {
      traffic.step(random);
      ticks.record(1 / 1024);
      if (missing === 0 && seconds > 0 && random.chance(0.03)) missing = random.whole(1, 8);
      if (missing > 0) {
        missing--;
        scrapes.skip();
      } else {
        await reader.collectNow();
        await scrapes.scrape();
      }
    }
    if (seconds % plan.evaluateSeconds !== 0) continue;
    states.advance(engine.evaluateRules(set, store, nowMillis, { version: plan.version }), nowMillis);
    evaluations.push({ seconds, alerts: states.alerts().flatMap(seriesOf).sort() });
  }
  await provider.shutdown();
  return { evaluations, inputSeries: scrapes.inputSeries() };
}

const seriesOf = ({ state, labels, shadow }: monitor.Alert): string[] =>
  state === 'resolved'
    ? []
    : [seriesName('ALERTS', { ...labels, alertstate: state, ...(shadow && { shadow: 'true' }) })];
