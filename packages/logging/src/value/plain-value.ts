import { isSecretKey, MASK, maskSecrets } from '@mcp-vitals/signals';
import { CIRCULAR, TRUNCATED, UNREADABLE, type ValueBounds } from './bounds.js';

/** What JSON can hold. */
export type PlainValue = null | boolean | number | string | PlainValue[] | { [key: string]: PlainValue };

/** The members of an error that say what happened, in the order in which they are shown. */
const ERROR_MEMBERS = ['code', 'cause', 'errors', 'error', 'suppressed'] as const;

/**
 * Copies values into what JSON and OpenTelemetry can hold: bounded, secrets masked before anything is written down, errors with
 * their causes. The caller's objects are only read: a getter or a Proxy that throws costs its own member, nothing else.
 */
export class PlainCopier {
  readonly #bounds: ValueBounds;
  readonly #isSecret: (key: string) => boolean;
  readonly #ancestors: object[] = [];
  #left: number;

  /** @param redactKeys names, compared without case, whose values are secrets beside the known ones */
  constructor(bounds: ValueBounds, redactKeys: ReadonlySet<string>) {
    this.#bounds = bounds;
    this.#left = bounds.maxRecordLength;
    this.#isSecret = (key) => isSecretKey(key) || (redactKeys.size > 0 && redactKeys.has(key.toLowerCase()));
  }

  /** Copies the members of `fields` into `target`; those there before are replaced. */
  members(fields: object, target: Record<string, PlainValue>): void {
    let count = 0;
    for (const key of keysOf(fields)) {
      if (count++ >= this.#bounds.maxBreadth || this.#left <= 0) {
        target['…'] = TRUNCATED;
        return;
      }
      const value = this.#member(fields, key);
      if (value !== undefined) target[key.length > 256 ? key.slice(0, 256) : key] = value;
    }
  }

  text(text: string): string {
    const { maxTextLength } = this.#bounds;
    const room = Math.max(0, Math.min(maxTextLength, this.#left));
    // Masked with a margin behind the cut, so that a secret across it is found whole.
    const masked = maskSecrets(text.length > room ? text.slice(0, room + 512) : text);
    this.#left -= Math.min(masked.length, room);
    return text.length > room ? masked.slice(0, room).replace(/[\uD800-\uDBFF]$/, '') + TRUNCATED : masked;
  }

  /** `undefined` for what is left out: undefined itself, functions and symbols. */
  copy(value: unknown): PlainValue | undefined {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
        return String(value);
      case 'object':
        return value === null ? null : this.#object(value);
      default:
        return undefined;
    }
  }

  #member(object: object, key: string): PlainValue | undefined {
    if (this.#isSecret(key)) return MASK;
    this.#left -= key.length;
    try {
      return this.copy((object as Record<string, unknown>)[key]);
    } catch {
      return UNREADABLE;
    }
  }

  #object(object: object): PlainValue {
    if (this.#ancestors.includes(object)) return CIRCULAR;
    if (this.#ancestors.length >= this.#bounds.maxDepth || this.#left <= 0) return TRUNCATED;
    this.#ancestors.push(object);
    try {
      return this.#content(object);
    } catch {
      return UNREADABLE;
    } finally {
      this.#ancestors.pop();
    }
  }

  #content(object: object): PlainValue {
    if (object instanceof Error) return this.#error(object);
    if (Array.isArray(object)) return this.#elements(object);
    if (object instanceof Date) return Number.isNaN(object.getTime()) ? 'Invalid Date' : object.toISOString();
    if (object instanceof Map) return this.#map(object);
    if (object instanceof Set) return this.#elements(object);
    if (object instanceof URL || object instanceof RegExp) return this.text(String(object));
    if (ArrayBuffer.isView(object) || object instanceof ArrayBuffer) return `[${object.byteLength} bytes]`;
    const { toJSON } = object as { toJSON?: unknown };
    if (typeof toJSON === 'function') return this.copy(toJSON.call(object)) ?? null;
    const copied: Record<string, PlainValue> = Object.create(null);
    this.members(object, copied);
    return copied;
  }

  #elements(elements: Iterable<unknown>): PlainValue[] {
    const copied: PlainValue[] = [];
    for (const element of elements) {
      if (copied.length >= this.#bounds.maxBreadth || this.#left <= 0) {
        copied.push(TRUNCATED);
        break;
      }
      copied.push(this.copy(element) ?? null);
    }
    return copied;
  }

  #map(map: ReadonlyMap<unknown, unknown>): PlainValue {
    const members: Record<string, unknown> = Object.create(null);
    let count = 0;
    for (const [key, value] of map) {
      if (count++ > this.#bounds.maxBreadth) break;
      members[typeof key === 'string' ? key : (JSON.stringify(this.copy(key)) ?? typeof key)] = value;
    }
    const copied: Record<string, PlainValue> = Object.create(null);
    this.members(members, copied);
    return copied;
  }

  /** The OpenTelemetry names of an exception's parts, then its own members; causes and parts of an AggregateError nest. */
  #error(error: Error): PlainValue {
    const copied: Record<string, PlainValue> = Object.create(null);
    copied.type = this.text(String(error.name));
    copied.message = this.text(String(error.message));
    if (typeof error.stack === 'string') copied.stacktrace = this.text(error.stack);
    for (const key of ERROR_MEMBERS) {
      const value = this.#member(error, key);
      if (value !== undefined) copied[key] = value;
    }
    this.members(error, copied);
    return copied;
  }
}

/** The own enumerable names; none of a Proxy that does not tell. */
function keysOf(object: object): string[] {
  try {
    return Object.keys(object);
  } catch {
    return [];
  }
}
