import { Console } from 'node:console';
import { notices } from '@mcp-vitals/signals';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import type { Environment } from './environment.js';

let output: Console | undefined;

/** A line on stderr: OpenTelemetry's own console logger writes to stdout, where a stdio server speaks JSON-RPC. */
const line =
  (level: string) =>
  (...words: unknown[]): void => {
    // Unlike the stream itself, a console outlives a reader that is gone.
    output ??= new Console(process.stderr);
    output.error(`opentelemetry ${level}:`, ...words);
  };

/** OpenTelemetry's diagnostics, on stderr. */
export const stderrLogger: DiagLogger = {
  error: line('error'),
  warn: line('warn'),
  info: line('info'),
  debug: line('debug'),
  verbose: line('verbose'),
};

/** Lets OpenTelemetry and the instrumentation tell of their troubles, on stderr, from the level `OTEL_LOG_LEVEL` names. */
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
