import type { LogRecord } from './log-record.js';

/** The names of a line's first members. A field with such a name is written as `field.<name>`. */
const RESERVED = new Set(['timestamp', 'level', 'logger', 'message', 'trace_id', 'span_id', 'trace_flags']);

/** One line of JSON, without the line break. */
export function jsonLine({ timeMillis, level, logger, message, correlation, fields }: LogRecord): string {
  const line: Record<string, unknown> = Object.create(null);
  line.timestamp = new Date(timeMillis).toISOString();
  line.level = level;
  line.logger = logger;
  line.message = message;
  if (correlation !== undefined) {
    line.trace_id = correlation.trace_id;
    line.span_id = correlation.span_id;
    line.trace_flags = correlation.trace_flags;
  }
  for (const key in fields) line[RESERVED.has(key) ? `field.${key}` : key] = fields[key];
  return escapeUnseen(JSON.stringify(line));
}

/**
 * Invisible characters that `JSON.stringify` does not escape: controls above ASCII, format characters, line separators.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const ALL_UNSEEN = new RegExp(UNSEEN, 'gu');

const escapeUnseen = (json: string): string =>
  // Nearly every line has none, and a test costs less than a replacement.
  UNSEEN.test(json) ? json.replace(ALL_UNSEEN, escapeUnits) : json;

/** Escapes a character in JSON, one escape per UTF-16 unit. */
function escapeUnits(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i++) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}
