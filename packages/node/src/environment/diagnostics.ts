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
  const named = environment.text('OTEL_LOG_LEVEL');
  if (named === undefined) return;
  const level = named.toUpperCase();
  if (!(level in DiagLogLevel)) {
    const known = Object.keys(DiagLogLevel)
      .filter((name) => Number.isNaN(Number(name)))
      .join(', ');
    const what = `OTEL_LOG_LEVEL names no known level: '${named}', so no diagnostics are written`;
    notices.say('not_honoured', `${what}; known are ${known.toLowerCase()}`, 'OTEL_LOG_LEVEL');
    return;
  }
  diag.setLogger(stderrLogger, {
    logLevel: DiagLogLevel[level as keyof typeof DiagLogLevel],
    suppressOverrideMessage: true,
  });
}
