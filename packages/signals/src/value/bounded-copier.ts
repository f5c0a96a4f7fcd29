import { isSecretKey } from '../scrub/secret-key.js';
import { MASK, maskSecrets } from '../scrub/secret-text.js';
import { CIRCULAR, TRUNCATED, UNREADABLE, type ValueBounds } from './value-bounds.js';

/** A value that JSON can represent. */
export type PlainValue = null | boolean | number | string | PlainValue[] | { [key: string]: PlainValue };

/** The rules of a copy. */
export interface CopyRules {
  readonly bounds: ValueBounds;
  /** Whether the value under a key is masked, in addition to the built-in names of secrets. */
  readonly isSecret?: (key: string) => boolean;
  /** Masks further parts of a text whose secrets are masked already. */
  readonly maskText?: (text: string) => string;
  /** Replaces a value before it is copied. If it throws, {@link BoundedCopier.redactionFailed} is set. */
  readonly redact?: (path: readonly string[], value: unknown) => unknown;
  /** Copies objects of particular classes; `undefined` leaves the object to the general rule. */
  readonly copyObject?: (object: object, copier: BoundedCopier) => PlainValue | undefined;
}

/** A flag or a header, which its value follows in lists such as `spawnargs` and `rawHeaders`. */
const BEFORE_VALUE = /^(?:--?\w[\w-]*|x-[\w-]+|(?:proxy-)?authorization|(?:set-)?cookie)$/i;

/**
 * Copies values to plain data that JSON and OpenTelemetry can represent: bounded, and with secrets masked first. The
 * caller's objects are only read. A getter or a Proxy that throws loses only its own member.
 */
export class BoundedCopier {
  /** Whether `redact` threw, so that the copy may hold what it would have replaced. */
  redactionFailed = false;
  readonly #rules: CopyRules;
  readonly #ancestors: object[] = [];
  readonly #path: string[] = [];
  #left: number;

  constructor(rules: CopyRules) {
    this.#rules = rules;
    this.#left = rules.bounds.maxRecordLength;
  }

  /** Maximum number of members or elements of one object that are kept. */
  get maxBreadth(): number {
    return this.#rules.bounds.maxBreadth;
  }

  /** Copies the members of `fields` into `target`, replacing existing ones. */
  members(fields: object, target: Record<string, PlainValue>): void {
    let count = 0;
    for (const key of keysOf(fields)) {
      if (count++ >= this.#rules.bounds.maxBreadth || this.#left <= 0) {
        target['…'] = TRUNCATED;
        return;
      }
      const value = this.member(fields, key);
      if (value !== undefined) target[key.length > 256 ? key.slice(0, 256) : key] = value;
    }
  }

  /** A plain copy of one member. */
  member(object: object, key: string): PlainValue | undefined {
    if (isSecretKey(key) || this.#rules.isSecret?.(key)) return MASK;
    this.#left -= key.length;
    let value: unknown;
    try {
      value = (object as Record<string, unknown>)[key];
    } catch {
      return UNREADABLE;
    }
    return this.#below(key, value);
  }

  elements(elements: Iterable<unknown>): PlainValue[] {
    const copied: PlainValue[] = [];
    let last: unknown;
    for (const element of elements) {
      if (copied.length >= this.#rules.bounds.maxBreadth || this.#left <= 0) {
        copied.push(TRUNCATED);
        break;
      }
      const isSecret = typeof last === 'string' && BEFORE_VALUE.test(last) && isSecretKey(last);
      copied.push(isSecret ? MASK : (this.#below(String(copied.length), element) ?? null));
      last = element;
    }
    return copied;
  }

  text(text: string): string {
    const { bounds, maskText } = this.#rules;
    const room = Math.max(0, Math.min(bounds.maxTextLength, this.#left));
    // Masked with a margin beyond the cut, so that a secret that crosses it is recognised.
    const known = maskSecrets(text.length > room ? text.slice(0, room + 512) : text);
    const masked = maskText === undefined ? known : maskText(known);
    this.#left -= Math.min(masked.length, room);
    return text.length > room ? masked.slice(0, room).replace(/[\uD800-\uDBFF]$/, '') + TRUNCATED : masked;
  }

  /** A plain copy of a value; `undefined` for values that are omitted: undefined, functions and symbols. */
  copy(value: unknown): PlainValue | undefined {
    const shown = this.#rules.redact === undefined ? value : this.#redacted(value, this.#rules.redact);
    switch (typeof shown) {
      case 'string':
        return this.text(shown);
      case 'boolean':
        return shown;
      case 'number':
        return Number.isFinite(shown) ? shown : String(shown);
      case 'bigint':
        return String(shown);
      case 'object':
        return shown === null ? null : this.#object(shown);
      default:
        return undefined;
    }
  }

  #redacted(value: unknown, redact: NonNullable<CopyRules['redact']>): unknown {
    try {
      return redact([...this.#path], value);
    } catch {
      this.redactionFailed = true;
      return UNREADABLE;
    }
  }

  #below(key: string, value: unknown): PlainValue | undefined {
    if (this.#rules.redact === undefined) return this.copy(value);
    this.#path.push(key);
    try {
      return this.copy(value);
    } finally {
      this.#path.pop();
    }
  }

  #object(object: object): PlainValue {
    if (this.#ancestors.includes(object)) return CIRCULAR;
    if (this.#ancestors.length >= this.#rules.bounds.maxDepth || this.#left <= 0) return TRUNCATED;
    this.#ancestors.push(object);
    try {
      return this.#rules.copyObject?.(object, this) ?? this.#content(object);
    } catch {
      return UNREADABLE;
    } finally {
      this.#ancestors.pop();
    }
  }

  #content(object: object): PlainValue {
    if (Array.isArray(object)) return this.elements(object);
    if (object instanceof Date) return Number.isNaN(object.getTime()) ? 'Invalid Date' : object.toISOString();
    if (ArrayBuffer.isView(object) || object instanceof ArrayBuffer) return `[${object.byteLength} bytes]`;
    // Without a prototype, so that `__proto__` is an ordinary member.
    const copied: Record<string, PlainValue> = Object.create(null);
    this.members(object, copied);
    return copied;
  }
}

/** The own enumerable names; none if a Proxy throws. */
function keysOf(object: object): string[] {
  try {
    return Object.keys(object);
  } catch {
    return [];
  }
}
