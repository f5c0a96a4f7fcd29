import { isSecretKey, MASK, maskSecrets } from '@mcp-vitals/signals';
import { type Context, createContextKey } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config.js';

type ContentConfig = ResolvedConfig['content'];

/** Context key of the override of content capture. */
export const CAPTURE = createContextKey('@mcp-vitals/instrumentation.capture-content');

/**
 * Returns a context in which the content of calls is captured, or is not. The context takes precedence over the
 * configuration.
 */
export const withContentCapture = (context: Context, capture: boolean): Context => context.setValue(CAPTURE, capture);

const TRUNCATED = '…[truncated]';

/**
 * Renders `value` as JSON, bounded in bytes, depth and breadth, with secrets masked first.
 * Returns `undefined` when there is no content, or when a user's `redact` threw, because unredacted content could leak.
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

/** Copies the JSON content of a value. It runs none of the value's code except getters, and catches their errors. */
class Copier {
  readonly #config: ContentConfig;
  readonly #path = new Set<object>();
  /** Remaining budget in UTF-16 units, which bounds the work for any value. */
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
    // The margin beyond the cut keeps a secret that crosses it intact for masking.
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
    // Without a prototype, so that `__proto__` is an ordinary member.
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

/** Cuts a text to at most `maxBytes` of valid UTF-8. A cut text ends in a mark. */
function truncate(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return text;
  let end = Math.max(0, maxBytes - Buffer.byteLength(TRUNCATED));
  // Moves back to the start of a code point: continuation bytes are 10xxxxxx.
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end) + TRUNCATED;
}
