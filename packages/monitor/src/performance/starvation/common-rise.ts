import { STARVATION } from '../../anomaly/tuning.js';
import { median } from '../../statistics/median.js';
import type { OperationAnomaly } from '../anomaly.js';
import type { OperationLevels } from './minute-levels.js';

const MINUTE = 60_000;

/** The rise of the durations of an operation, and of the others in the same minutes, as logarithms; `NaN` where too few calls tell. */
export interface Rises {
  readonly own: number;
  readonly others: number;
}

/** Compares the last minutes of all operations with those in which the anomaly's own was at the level from which it rose. */
export function risesBeside(
  { operation, operationKind, from }: OperationAnomaly,
  operations: readonly OperationLevels[],
  nowMillis: number,
): Rises {
  const own = operations.find((one) => one.operation === operation && one.kind === operationKind);
  const newest = Math.floor(nowMillis / MINUTE);
  const recent = [newest - 1, newest];
  const usual = (own?.levels.minutesUpTo(Math.log(from) + STARVATION.slack) ?? []).filter(
    (minute) => minute < newest - 1,
  );
  const riseOf = ({ levels }: OperationLevels): number =>
    levels.mean(recent, STARVATION.minCalls) - levels.mean(usual, STARVATION.minCalls);
  // The other side of the same operation in this process is no other.
  const others = operations.filter((one) => one.operation !== operation).map(riseOf);
  return { own: own === undefined ? Number.NaN : riseOf(own), others: medianOf(others) };
}

function medianOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length < STARVATION.minOthers ? Number.NaN : median(known);
}
