import type { LogRecord } from './log-record.js';

/** The names that stand first in every line; a field of such a name is written as `field.<name>`. */
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

/** What `JSON.stringify` leaves as it is and a person does not see: controls above ASCII, and characters that format text. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const ALL_UNSEEN = new RegExp(UNSEEN, 'gu');

const escapeUnseen = (json: string): string =>
  // Nearly every line holds none, and to ask costs less than to replace.
  UNSEEN.test(json) ? json.replace(ALL_UNSEEN, escapeUnits) : json;

/** As JSON escapes: each UTF-16 unit by itself. */
function escapeUnits(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i++) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}
