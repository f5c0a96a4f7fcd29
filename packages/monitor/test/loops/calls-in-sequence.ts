import { McpPerformanceTracker, type WatchedLoop } from '@mcp-vitals/monitor';
import { ManualClock } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { call } from '../calls.js';

export const START = 1_700_000_000_000;

/** A call as a test writes it; it begins `waitMillis` after the end of the one before. */
export interface Scripted {
  readonly tool?: string;
  readonly arguments?: string;
  /** `null` for an answer that was not compared. */
  readonly answer?: string | null;
  readonly session?: string;
  readonly waitMillis?: number;
  readonly durationMs?: number;
  readonly ok?: boolean;
  readonly more?: Partial<OperationSample>;
}

/** Samples of calls, one after the other; of each arguments the first has no answer, as those of the instrumentation. */
export function samplesOf(scripted: readonly Scripted[], startMillis = START): OperationSample[] {
  const known = new Set<string>();
  let endMillis = startMillis;
  return scripted.map((one) => {
    const { tool = 'look_up', arguments: args = 'a', answer = 'same', session = 's', waitMillis = 2000 } = one;
    const { durationMs = 100, ok = true, more = {} } = one;
    const isKnown = known.has(args);
    known.add(args);
    const sample = call({
      operation: `tools/call ${tool}`,
      startMillis: endMillis + waitMillis,
      durationMs,
      ok,
      ...(!ok && { errorType: 'tool_error' }),
      ...more,
      attributes: {
        'mcp_vitals.arguments.hash': args,
        ...(isKnown && answer !== null && { 'mcp_vitals.result.hash': answer }),
        ...(session !== '' && { 'mcp.session.id': session }),
        ...more.attributes,
      },
    });
    endMillis = sample.startMillis + sample.durationMs;
    return sample;
  });
}

/** A tracker that is told of calls as they end, and ticks every ten seconds. */
export class Watched {
  readonly clock = new ManualClock(START);
  readonly tracker = new McpPerformanceTracker({ clock: this.clock, trendWindowMinutes: 24 * 60 });
  /** Every change of an anomaly of a loop. */
  readonly told: ReturnType<McpPerformanceTracker['tick']>[number][] = [];
  #tickedMillis = START;

  take(samples: readonly OperationSample[]): this {
    for (const sample of samples.toSorted((a, b) => endOf(a) - endOf(b))) {
      this.pass(endOf(sample) - this.clock.now());
      this.tracker.observe(sample);
    }
    return this;
  }

  pass(millis: number): this {
    const endMillis = this.clock.now() + Math.max(0, millis);
    while (this.#tickedMillis + 10_000 <= endMillis) {
      this.#tickedMillis += 10_000;
      this.clock.pass(this.#tickedMillis - this.clock.now());
      this.tick();
    }
    this.clock.pass(endMillis - this.clock.now());
    return this;
  }

  tick(): this {
    this.told.push(...this.tracker.tick().filter(({ kind }) => kind === 'loop'));
    return this;
  }

  get loops(): readonly WatchedLoop[] {
    this.tick();
    return this.tracker.getLoops();
  }
}

export const endOf = ({ startMillis, durationMs }: OperationSample): number => startMillis + durationMs;

export const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

export const loopsIn = (scripted: readonly Scripted[]): readonly WatchedLoop[] =>
  new Watched().take(samplesOf(scripted)).loops;
