import { Console } from 'node:console';
import { notices } from '@mcp-vitals/signals';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import type { Environment } from './environment.js';

let output: Console | undefined;

/**
 * Writes a line to stderr. OpenTelemetry's console logger writes to stdout, which carries the JSON-RPC of a stdio
 * server.
 */
const line =
  (level: string) =>
  (...words: unknown[]): void => {
    // Unlike the stream itself, a Console ignores the error when the reader is gone.
    output ??= new Console(process.stderr);
    output.error(`opentelemetry ${level}:`, ...words);
  };

/** Writes OpenTelemetry's diagnostics to stderr. */
export const stderrLogger: DiagLogger = {
  error: line('error'),
  warn: line('warn'),
  info: line('info'),
  debug: line('debug'),
  verbose: line('verbose'),
};

/** Writes diagnostics of OpenTelemetry and the instrumentation to stderr, from the level in `OTEL_LOG_LEVEL` on. */
export function diagnoseFromEnv(environment: Environment): void {
  const logLevel = diagLevelOf(environment);
  if (logLevel !== undefined) diag.setLogger(stderrLogger, { logLevel, suppressOverrideMessage: true });
}

/** The level in `OTEL_LOG_LEVEL`; `undefined` if it is unset or unknown, which is reported. */
export function diagLevelOf(environment: Environment): DiagLogLevel | undefined {
  const named = environment.text('OTEL_LOG_LEVEL');
  if (named === undefined) return undefined;
  // The enumeration holds its numbers as names too.
  const names = Object.keys(DiagLogLevel).filter((name) => Number.isNaN(Number(name)));
  const level = names.find((name) => name === named.toUpperCase());
  if (level !== undefined) return DiagLogLevel[level as keyof typeof DiagLogLevel];
  const what = `OTEL_LOG_LEVEL names no known level: '${named}', so no diagnostics are written`;
  notices.say('not_honoured', `${what}; known are ${names.join(', ').toLowerCase()}`, 'OTEL_LOG_LEVEL');
  return undefined;
}
