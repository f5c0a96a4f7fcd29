import { PHASES } from './phases.js';
import type { Row } from './rounds.js';
import type { Major } from './sdk.js';
import { median, type Spread, spread } from './statistics.js';
import type { Timing } from './subject.js';

/** The variant whose added cost is the unit of the others. */
const UNIT = 'floor-ctx';

/** The share of rounds used: those with the least other load on the machine. */
const QUIET_PART = 0.5;

/** The cost of observing in one phase, each figure over the quiet rounds. */
export interface Cost {
  readonly phase: string;
  readonly cpuMicros: Spread;
  readonly wallMicros: Spread;
  /** More CPU than in the baseline's slice of the same round. */
  readonly addedMicros: Spread;
  /** The same in per cent of the baseline. */
  readonly addedPercent: Spread;
  /** Added, over what floor-ctx added: the ratio of the medians, and the quartiles of the rounds' ratios. */
  readonly ofFloor: Spread;
}

export interface Summary {
  readonly name: string;
  readonly is: string;
  readonly major: Major;
  readonly made: string;
  /** The variant that it is compared with. */
  readonly against: string;
  readonly costs: readonly Cost[];
  readonly invalid?: string;
  readonly harm?: string;
}

/** Compares every row with its baseline, round by round. */
export function summarize(rows: readonly Row[]): Summary[] {
  const valid = rows.filter(({ invalid }) => invalid === undefined);
  return rows.map((row) => {
    const { name, is, against = 'baseline' } = row.variant;
    const find = (wanted: string) => valid.find(({ variant, major }) => variant.name === wanted && major === row.major);
    const [baseline, unit, unitBaseline] = [find(against), find(UNIT), find('baseline')];
    const costs = PHASES.flatMap(({ name: phase }): Cost[] => {
      if (row.invalid !== undefined || !baseline || !unit || !unitBaseline) return [];
      const quiet = quietRounds(valid, phase);
      const of = (measured: Row, figure: keyof Timing) =>
        quiet.map((round) => measured.timings[phase]![round]![figure]);
      const cpu = of(row, 'cpuMicros');
      const added = minus(cpu, of(baseline, 'cpuMicros'));
      const unitAdded = minus(of(unit, 'cpuMicros'), of(unitBaseline, 'cpuMicros'));
      return [
        {
          phase,
          cpuMicros: spread(cpu),
          wallMicros: spread(of(row, 'wallMicros')),
          addedMicros: spread(added),
          addedPercent: spread(over(added, of(baseline, 'cpuMicros')).map((ratio) => 100 * ratio)),
          ofFloor: { ...spread(over(added, unitAdded)), median: median(added) / median(unitAdded) },
        },
      ];
    });
    return {
      name,
      is,
      major: row.major,
      made: row.trial?.made ?? '',
      against,
      costs,
      ...(row.invalid !== undefined && { invalid: row.invalid }),
      ...(row.trial?.harm !== undefined && { harm: row.trial.harm }),
    };
  });
}

/** The rounds of a phase in which all variants together, each weighing the same, took the least time by the clock. */
function quietRounds(valid: readonly Row[], phase: string): number[] {
  const rounds = valid[0]?.timings[phase]?.length ?? 0;
  const noise = Array.from({ length: rounds }, (_, round) =>
    valid.reduce((sum, row) => sum + Math.log(row.timings[phase]![round]!.wallMicros), 0),
  );
  return noise
    .map((_, round) => round)
    .sort((a, b) => noise[a]! - noise[b]!)
    .slice(0, Math.ceil(rounds * QUIET_PART));
}

const minus = (values: readonly number[], others: readonly number[]): number[] =>
  values.map((value, index) => value - others[index]!);

const over = (values: readonly number[], others: readonly number[]): number[] =>
  values.map((value, index) => value / others[index]!);
