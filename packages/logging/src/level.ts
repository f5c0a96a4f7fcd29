import { SeverityNumber } from '@opentelemetry/api-logs';

/** The levels, the most severe first, as winston counts them. The seed's `CRITICAL` and `WARNING` are `critical` and `warn`. */
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

/** Names that other loggers and the Python system give the levels. */
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

/** The level that a name stands for, in any case; `undefined` for an unknown one. */
export const levelOf = (name: string): LogLevel | undefined => NAMES[name.toLowerCase()];

/** As {@link levelOf}. @throws RangeError for an unknown name */
export function parseLevel(name: string): LogLevel {
  const level = levelOf(name);
  if (level === undefined) {
    throw new RangeError(`log level must be one of ${Object.keys(LEVELS).join(', ')}, got ${JSON.stringify(name)}`);
  }
  return level;
}
