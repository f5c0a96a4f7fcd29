import type { Query, WindowView } from '@mcp-vitals/windows';

/** A number that says what it is of: its window and how many measurements it rests on. */
export interface Figure {
  readonly name: string;
  /** `null` when nothing was measured. */
  readonly value: number | null;
  readonly unit: string;
  /** How many measurements it rests on. */
  readonly count: number;
  /** The stretch of time it is of, in milliseconds since the epoch; both the same for a reading of the moment. */
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** Asks `windows` one question without groups; `scale` turns the answer into `unit`. */
export function figure(
  windows: WindowView,
  nowMillis: number,
  name: string,
  unit: string,
  query: Omit<Query, 'by'>,
  scale = 1,
): Figure {
  const { groups, fromMillis, toMillis } = windows.query(query, nowMillis);
  const group = groups[0];
  const value = group?.value ?? null;
  return {
    name,
    value: value === null ? null : value * scale,
    unit,
    count: group?.count ?? 0,
    fromMillis,
    toMillis,
  };
}

/** A reading of the moment. */
export const reading = (name: string, unit: string, value: number | null, nowMillis: number): Figure => ({
  name,
  value,
  unit,
  count: value === null ? 0 : 1,
  fromMillis: nowMillis,
  toMillis: nowMillis,
});
