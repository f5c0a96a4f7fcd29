import { parseDuration } from '@mcp-vitals/windows';
import type { Place } from './place.js';
import { Unreadable } from './plain-value.js';

/** Checks one value and reports what is wrong with it. @returns the value; `undefined` when it is not valid */
export type Check = (value: unknown, place: Place) => unknown;

/** The fields of an object: those that it must have, and those that it can have. */
export interface Fields {
  readonly required?: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
}

export type PlainRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is PlainRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unreadable);

/** Checks an object: each field, missing ones, and unknown ones. */
export function fieldsOf(record: PlainRecord, { required = {}, optional = {} }: Fields, place: Place): PlainRecord {
  const checks = { ...required, ...optional };
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(record)) {
    if (!Object.hasOwn(checks, key)) place.at(key).unknown(key, 'field of this object', Object.keys(checks));
  }
  for (const [key, check] of Object.entries(checks)) {
    const value = record[key];
    if (value !== undefined) {
      const valid = check(value, place.at(key));
      if (valid !== undefined) result[key] = valid;
    } else if (Object.hasOwn(required, key)) place.at(key).fault(value, 'is written here', `add the field ${key}`);
  }
  return result;
}

/** An object with these fields. */
export const objectOf =
  (fields: Fields): Check =>
  (value, place) =>
    isRecord(value) ? fieldsOf(value, fields, place) : place.fault(value, 'is no object', 'write an object here');

export const numberBetween =
  (least: number, most: number): Check =>
  (value, place) =>
    typeof value === 'number' && value >= least && value <= most
      ? value
      : place.fault(value, 'is no number in the bounds', `write a number from ${least} to ${most}`);

export const finiteNumber: Check = (value, place) =>
  typeof value === 'number' && Number.isFinite(value)
    ? value
    : place.fault(value, 'is no finite number', 'write a number without a unit');

export const integerBetween =
  (least: number, most: number): Check =>
  (value, place) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? value
      : place.fault(value, 'is no whole number in the bounds', `write a whole number from ${least} to ${most}`);

export const boolean: Check = (value, place) =>
  typeof value === 'boolean' ? value : place.fault(value, 'is neither true nor false', 'write true or false');

export const oneOf =
  (what: string, known: readonly string[]): Check =>
  (value, place) =>
    typeof value === 'string' && known.includes(value) ? value : place.unknown(value, what, known);

/** A duration, such as `5m`; `least` and `most` in milliseconds. */
export const durationBetween =
  (least: number, most: number, why: string): Check =>
  (value, place) => {
    const millis = typeof value === 'string' && value.length <= 40 ? readDuration(value) : undefined;
    if (millis === undefined) return place.fault(value, 'is no duration', 'write it as 30s, 5m or 1h30m');
    if (millis >= least && millis <= most) return value;
    const bound = millis < least ? `at least ${textOf(least)}` : `at most ${textOf(most)}`;
    return place.fault(value, `is too ${millis < least ? 'short' : 'long'}: ${why}`, `write ${bound}`);
  };

function readDuration(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}

/** Milliseconds as a duration that {@link parseDuration} reads. */
function textOf(millis: number): string {
  const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  const [unit, length] = Object.entries(units).find(([, size]) => millis % size === 0) ?? ['ms', 1];
  return `${Math.round(millis / length)}${unit}`;
}

/** Text of a bounded length. */
export const textUpTo =
  (length: number): Check =>
  (value, place) =>
    typeof value === 'string' && value !== '' && value.length <= length
      ? value
      : place.fault(value, 'is no text of a valid length', `write a text of 1 to ${length} characters`);

/** A list of valid items, without repeats. */
export const listOf =
  (item: Check, least: number, most: number): Check =>
  (value, place) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) {
      return place.fault(value, 'is no list of a valid length', `write a list of ${least} to ${most} items`);
    }
    const valid = value.map((one, i) => item(one, place.at(i)));
    for (const [i, one] of valid.entries()) {
      if (typeof one === 'string' && valid.indexOf(one) < i)
        place.at(i).fault(one, 'stands here twice', 'leave it out');
    }
    return valid.includes(undefined) ? undefined : valid;
  };
