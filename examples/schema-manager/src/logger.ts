import { OpenTelemetryTransportV3 } from '@opentelemetry/winston-transport';
import { createLogger, type Logger, transports } from 'winston';

export type { Logger };

/** Logs go to OpenTelemetry if it is exported, and not to the terminal, which shows the view. */
export const createJobLogger = (toOpenTelemetry: boolean): Logger =>
  createLogger({
    silent: !toOpenTelemetry,
    transports: [
      toOpenTelemetry ? new OpenTelemetryTransportV3() : new transports.Console({ stderrLevels: ['error'] }),
    ],
  });
