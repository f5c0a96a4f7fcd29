import { ErrorType } from '../names/attributes.js';

/** A value that cannot be recorded. It never leaves the write API. */
export class Rejected extends Error {}

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Seconds of a duration in milliseconds. @throws Rejected unless it is finite and >= 0 */
export function seconds(millis: unknown): number {
  if (!isFiniteNumber(millis) || millis < 0) throw new Rejected();
  return millis / 1000;
}

/** A change of a sum, 0 when none is given. @throws Rejected unless it is finite */
export function change(value: unknown): number {
  if (value === undefined) return 0;
  if (!isFiniteNumber(value)) throw new Rejected();
  return value;
}

/** @throws Rejected unless `value` is one of `allowed`, which bounds the series that a caller can make */
export function oneOf<T>(allowed: readonly T[], value: unknown): T {
  if (!allowed.includes(value as T)) throw new Rejected();
  return value as T;
}

/** A name unchanged; `_OTHER` for a value that is not a name. */
export const nameOf = (value: unknown): string => (typeof value === 'string' && value !== '' ? value : ErrorType.OTHER);
