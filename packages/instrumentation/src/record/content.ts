import { isSecretKey, MASK, maskSecrets } from '@mcp-vitals/signals';
import { type Context, createContextKey } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config.js';

type ContentConfig = ResolvedConfig['content'];

/** Whether the content of operations in a context is captured, if that was said for it. */
export const CAPTURE = createContextKey('@mcp-vitals/instrumentation.capture-content');

/** Returns a context in which the content of calls is captured, or is not. It takes precedence over the configuration. */
export const withContentCapture = (context: Context, capture: boolean): Context => context.setValue(CAPTURE, capture);

const TRUNCATED = '…[truncated]';

/**
 * `value` as JSON, bounded in bytes, depth and breadth, with secrets masked before anything is written down.
 * `undefined` when there is nothing to show, or when a user's `redact` threw: no content is better than a leak.
 */
export function renderContent(value: unknown, config: ContentConfig): string | undefined {
  if (value === undefined) return undefined;
  try {
    const text = JSON.stringify(new Copier(config).copy(value, [], 0));
    return text === undefined ? undefined : truncate(text, config.maxBytes);
  } catch {
    return undefined;
  }
}

/** Copies the presentable part of a value. It runs none of the value's own code but getters, and survives those that throw. */
class Copier {
  readonly #config: ContentConfig;
  readonly #path = new Set<object>();
  /** Room left, in UTF-16 units: a bound on the work for a value of any shape. */
  #budget: number;

  constructor(config: ContentConfig) {
    this.#config = config;
    this.#budget = 2 * config.maxBytes;
  }

  copy(value: unknown, path: readonly string[], depth: number): unknown {
    const { redact } = this.#config;
    const shown = redact ? redact(path, value) : value;
    switch (typeof shown) {
      case 'string':
        return this.#text(shown);
      case 'bigint':
        return String(shown);
      case 'number':
      case 'boolean':
        this.#budget -= 8;
        return shown;
      case 'object':
        return shown === null ? null : this.#object(shown, path, depth);
      default:
        return undefined;
    }
  }

  #text(text: string): string {
    const { redactPatterns, maxBytes } = this.#config;
    const cut = text.length > maxBytes;
    // A margin behind the cut keeps a secret across it whole.
    let shown = maskSecrets(text.slice(0, maxBytes + 512));
    for (const pattern of redactPatterns) shown = shown.replace(pattern, MASK);
    this.#budget -= Math.min(shown.length, maxBytes);
    return cut ? shown.slice(0, maxBytes) + TRUNCATED : shown;
  }

  #object(object: object, path: readonly string[], depth: number): unknown {
    if (this.#path.has(object)) return '[circular]';
    if (depth >= this.#config.maxDepth || this.#budget <= 0) return TRUNCATED;
    if (object instanceof Date) return Number.isNaN(object.getTime()) ? null : object.toISOString();
    if (ArrayBuffer.isView(object)) return `[${object.byteLength} bytes]`;
    this.#path.add(object);
    try {
      return Array.isArray(object) ? this.#array(object, path, depth) : this.#members(object, path, depth);
    } finally {
      this.#path.delete(object);
    }
  }

  #array(array: readonly unknown[], path: readonly string[], depth: number): unknown[] {
    const shown: unknown[] = [];
    for (let i = 0; i < array.length; i++) {
      if (i >= this.#config.maxBreadth || this.#budget <= 0) {
        shown.push(TRUNCATED);
        break;
      }
      shown.push(this.copy(array[i], [...path, String(i)], depth + 1));
    }
    return shown;
  }

  #members(object: object, path: readonly string[], depth: number): Record<string, unknown> {
    // Without a prototype, so that a member called `__proto__` is one like any other.
    const shown: Record<string, unknown> = Object.create(null);
    let members = 0;
    for (const key in object) {
      if (!Object.hasOwn(object, key)) continue;
      if (++members > this.#config.maxBreadth || this.#budget <= 0) {
        shown['…'] = TRUNCATED;
        break;
      }
      this.#budget -= key.length;
      shown[key.slice(0, 256)] = this.#member(object, key, [...path, key], depth);
    }
    return shown;
  }

  #member(object: object, key: string, path: readonly string[], depth: number): unknown {
    if (this.#isSecret(key)) return MASK;
    let value: unknown;
    try {
      value = (object as Record<string, unknown>)[key];
    } catch {
      return '[unreadable]';
    }
    return this.copy(value, path, depth + 1);
  }

  #isSecret(key: string): boolean {
    return (
      isSecretKey(key) ||
      this.#config.redactKeys.some((wanted) =>
        typeof wanted === 'string' ? wanted.toLowerCase() === key.toLowerCase() : key.search(wanted) >= 0,
      )
    );
  }
}

/** At most `maxBytes` of valid UTF-8; what is cut ends in a mark. */
function truncate(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return text;
  let end = Math.max(0, maxBytes - Buffer.byteLength(TRUNCATED));
  // Back to the start of a code point: continuation bytes are 10xxxxxx.
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end) + TRUNCATED;
}
