import { parseDuration } from '@mcp-vitals/windows';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** A duration as Prometheus demands it: each unit at most once, the largest first. */
export function formatDuration(millis: number): string {
  let rest = millis;
  let text = '';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}

/** @throws RangeError when `text` is not a duration */
export const canonicalDuration = (text: string): string => formatDuration(parseDuration(text));
