import { OpenTelemetryTransportV3 } from '@opentelemetry/winston-transport';
import { config, createLogger, format, type Logger, transports } from 'winston';

export type { Logger };

const LEVELS = Object.keys(config.npm.levels);

/**
 * Writes to stderr, never to stdout, which on stdio belongs to MCP; and to OpenTelemetry, if it is exported.
 *
 * @param level The least level on stderr. An unknown one counts as `warn`. OpenTelemetry gets `info` and above.
 */
export function createServerLogger(level: string | undefined, toOpenTelemetry: boolean): Logger {
  const line = format.printf(({ level: severity, message, ...fields }) => {
    const details = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    return [`${severity}: ${String(message)}`, ...details].join(' ');
  });
  return createLogger({
    level: 'silly',
    transports: [
      new transports.Console({
        level: LEVELS.find((known) => known === level) ?? 'warn',
        stderrLevels: LEVELS,
        format: line,
      }),
      ...(toOpenTelemetry ? [new OpenTelemetryTransportV3({ level: 'info' })] : []),
    ],
  });
}
