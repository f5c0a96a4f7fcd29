/** A value that a rule file cannot hold: a function, a cycle, something too deep or too large. */
export class Unreadable {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

const MAX_DEPTH = 12;
const MAX_VALUES = 500_000;
const MAX_TEXT = 300_000;

/**
 * Copies a value of unknown origin to plain, bounded data: objects without a prototype, with own data only. Anything else is
 * an {@link Unreadable} in its place. Never throws, and calls no getter and no `toJSON`.
 */
export function plainValue(input: unknown): unknown {
  return copy(input, 0, { left: MAX_VALUES, ancestors: new Set() });
}

interface Budget {
  left: number;
  readonly ancestors: Set<object>;
}

function copy(value: unknown, depth: number, budget: Budget): unknown {
  if (--budget.left < 0) return new Unreadable('is beyond the size of a rule file');
  if (typeof value === 'string') return value.length <= MAX_TEXT ? value : new Unreadable('is a text that is too long');
  if (typeof value !== 'object') return isPlain(value) ? value : new Unreadable(`is a ${typeof value}`);
  if (value === null) return null;
  if (depth >= MAX_DEPTH) return new Unreadable('is nested too deeply');
  if (budget.ancestors.has(value)) return new Unreadable('refers to itself');
  budget.ancestors.add(value);
  try {
    return Array.isArray(value) ? copyList(value, depth, budget) : copyRecord(value, depth, budget);
  } catch {
    return new Unreadable('cannot be read');
  } finally {
    budget.ancestors.delete(value);
  }
}

const isPlain = (value: unknown): boolean =>
  value === undefined || typeof value === 'number' || typeof value === 'boolean';

function copyList(list: readonly unknown[], depth: number, budget: Budget): unknown[] {
  const result: unknown[] = [];
  // A sparse array of a billion holes ends with the budget too.
  for (let i = 0; i < list.length && budget.left >= 0; i++) result.push(copy(own(list, String(i)), depth + 1, budget));
  return result;
}

function copyRecord(record: object, depth: number, budget: Budget): unknown {
  const prototype: unknown = Object.getPrototypeOf(record);
  if (prototype !== null && prototype !== Object.prototype && Object.getPrototypeOf(prototype) !== null) {
    return new Unreadable('is not plain data');
  }
  const result = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    if (budget.left < 0) break;
    result[key.slice(0, 200)] = copy(own(record, key), depth + 1, budget);
  }
  return result;
}

/** The value of an own data property; a getter is not called. */
function own(holder: object, key: string): unknown {
  const property = Object.getOwnPropertyDescriptor(holder, key);
  if (property === undefined) return undefined;
  return 'value' in property ? (property.value as unknown) : new Unreadable('is computed by a getter');
}
