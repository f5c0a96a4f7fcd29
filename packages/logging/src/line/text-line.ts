import { escapeText, type PlainValue } from '@mcp-vitals/signals';
import type { LogRecord } from './log-record.js';

/** One line for people: `2026-11-26T17:00:00.000Z WARN  mcp.schema  the message  key=value`, without the line break. */
export function textLine({ timeMillis, level, logger, message, correlation, fields }: LogRecord): string {
  let line = `${new Date(timeMillis).toISOString()} ${level.toUpperCase().padEnd(8)} ${logger}  ${message}`;
  for (const key in fields) line += `  ${key}=${render(fields[key]!)}`;
  if (correlation !== undefined) line += `  trace_id=${correlation.trace_id} span_id=${correlation.span_id}`;
  return escapeText(line);
}

const render = (value: PlainValue): string =>
  typeof value === 'string' && /^[\w.:/@%+-]+$/.test(value) ? value : JSON.stringify(value);
