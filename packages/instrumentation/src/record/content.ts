import { BoundedCopier, type CopyRules, MASK, TRUNCATED } from '@mcp-vitals/signals';
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

/**
 * Renders `value` as JSON, bounded in bytes, depth and breadth, with secrets masked first.
 * Returns `undefined` when there is no content, or when a user's `redact` threw, because unredacted content could leak.
 */
export function renderContent(value: unknown, config: ContentConfig): string | undefined {
  if (value === undefined) return undefined;
  try {
    const copier = new BoundedCopier(rulesOf(config));
    const text = JSON.stringify(copier.copy(value));
    return text === undefined || copier.redactionFailed ? undefined : truncate(text, config.maxBytes);
  } catch {
    return undefined;
  }
}

type Redact = NonNullable<ContentConfig['redact']>;

/** A `redact` whose replacement is there at once. An asynchronous one has none in time, and counts as one that threw. */
const atOnce =
  (redact: Redact): Redact =>
  (path, value) => {
    const shown = redact(path, value);
    if (!(shown instanceof Promise)) return shown;
    shown.catch(() => undefined);
    throw new TypeError('redact must return its replacement, not a promise of it');
  };

const rulesOf = ({ maxBytes, maxDepth, maxBreadth, redact, redactKeys, redactPatterns }: ContentConfig): CopyRules => ({
  bounds: { maxDepth, maxBreadth, maxTextLength: maxBytes, maxRecordLength: 2 * maxBytes },
  ...(redact !== undefined && { redact: atOnce(redact) }),
  isSecret: (key) =>
    redactKeys.some((wanted) =>
      typeof wanted === 'string' ? wanted.toLowerCase() === key.toLowerCase() : key.search(wanted) >= 0,
    ),
  maskText: (text) => redactPatterns.reduce((shown, pattern) => shown.replace(pattern, MASK), text),
});

/** Cuts a text to at most `maxBytes` of valid UTF-8. A cut text ends in a mark. */
function truncate(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return text;
  let end = Math.max(0, maxBytes - Buffer.byteLength(TRUNCATED));
  // Moves back to the start of a code point: continuation bytes are 10xxxxxx.
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end) + TRUNCATED;
}
