import { Console } from 'node:console';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import type { Environment } from './environment.js';

/** Unlike the stream itself, it outlives a reader that is gone. */
const output = new Console(process.stderr);

/** A line on stderr: OpenTelemetry's own console logger writes to stdout, where a stdio server speaks JSON-RPC. */
const line =
  (level: string) =>
  (...words: unknown[]): void =>
    output.error(`opentelemetry ${level}:`, ...words);

const stderr: DiagLogger = {
  error: line('error'),
  warn: line('warn'),
  info: line('info'),
  debug: line('debug'),
  verbose: line('verbose'),
};

/** Lets OpenTelemetry and the instrumentation tell of their troubles, on stderr, from the level `OTEL_LOG_LEVEL` names. */
export function diagnoseFromEnv(environment: Environment): void {
  const level = environment.text('OTEL_LOG_LEVEL')?.toUpperCase();
  if (level === undefined || !(level in DiagLogLevel)) return;
  diag.setLogger(stderr, {
    logLevel: DiagLogLevel[level as keyof typeof DiagLogLevel],
    suppressOverrideMessage: true,
  });
}
