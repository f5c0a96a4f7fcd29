import { SeverityNumber } from '@opentelemetry/api-logs';

/**
 * The levels in winston's numbering, the most severe first. The Python system's `CRITICAL` and `WARNING` are `critical`
 * and `warn`.
 */
export const LEVELS = { critical: 0, error: 1, warn: 2, info: 3, debug: 4 } as const;

export type LogLevel = keyof typeof LEVELS;

/** OpenTelemetry's severity of each level. */
export const SEVERITY: Readonly<Record<LogLevel, SeverityNumber>> = {
  critical: SeverityNumber.FATAL,
  error: SeverityNumber.ERROR,
  warn: SeverityNumber.WARN,
  info: SeverityNumber.INFO,
  debug: SeverityNumber.DEBUG,
};

/** Levels by the names that other loggers and the Python system use. */
const NAMES: Readonly<Record<string, LogLevel>> = {
  critical: 'critical',
  fatal: 'critical',
  error: 'error',
  warn: 'warn',
  warning: 'warn',
  info: 'info',
  http: 'info',
  verbose: 'debug',
  debug: 'debug',
  silly: 'debug',
};

/** The level with this name, compared without case; `undefined` for an unknown name. */
export const levelOf = (name: string): LogLevel | undefined => NAMES[name.toLowerCase()];

/** The level with this name, compared without case. @throws RangeError for an unknown name */
export function parseLevel(name: string): LogLevel {
  const level = levelOf(name);
  if (level === undefined) {
    throw new RangeError(`log level must be one of ${Object.keys(LEVELS).join(', ')}, got ${JSON.stringify(name)}`);
  }
  return level;
}
