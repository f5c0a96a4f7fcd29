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

/** Levels by the names that the Python system and other loggers use, among them all that winston's type has methods for. */
const NAMES: ReadonlyMap<string, LogLevel> = new Map([
  ...namesOf('critical', ['critical', 'fatal', 'emerg', 'alert', 'crit']),
  ...namesOf('error', ['error']),
  ...namesOf('warn', ['warn', 'warning']),
  ...namesOf('info', ['info', 'notice', 'http', 'help', 'data']),
  ...namesOf('debug', ['debug', 'verbose', 'silly', 'trace', 'prompt', 'input']),
]);

function namesOf(level: LogLevel, names: readonly string[]): [name: string, level: LogLevel][] {
  return names.map((name) => [name, level]);
}

/** The numbers of all names, for loggers and transports of winston's. */
export const WINSTON_LEVELS: Readonly<Record<string, number>> = Object.fromEntries(
  [...NAMES].map(([name, level]) => [name, LEVELS[level]]),
);

/** The level with this name, compared without case; `undefined` for an unknown name. */
export const levelOf = (name: string): LogLevel | undefined => NAMES.get(name.toLowerCase());

/** The level with this name, compared without case. @throws RangeError for an unknown name */
export function parseLevel(name: string): LogLevel {
  const level = levelOf(name);
  if (level === undefined) {
    throw new RangeError(`log level must be one of ${Object.keys(LEVELS).join(', ')}, got ${JSON.stringify(name)}`);
  }
  return level;
}
