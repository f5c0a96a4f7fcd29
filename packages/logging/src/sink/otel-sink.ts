import { context } from '@opentelemetry/api';
import { type AnyValueMap, type Logger, logs } from '@opentelemetry/api-logs';
import { SEVERITY } from '../level.js';
import type { LogRecord } from '../line/log-record.js';
import { VERSION } from '../version.js';
import type { LogSink } from './sink.js';

/** Hands records to OpenTelemetry's logs API, in the context that they were made in; without an SDK it does nothing. */
export class OtelSink implements LogSink {
  readonly name = 'opentelemetry';
  readonly dropped = {};
  readonly #loggers = new Map<string, Logger>();

  write({ timeMillis, level, logger, message, fields }: LogRecord): void {
    const severityNumber = SEVERITY[level];
    const target = this.#loggerOf(logger);
    if (!target.enabled({ severityNumber })) return;
    target.emit({
      timestamp: timeMillis,
      severityNumber,
      severityText: level.toUpperCase(),
      body: message,
      attributes: { ...fields } as AnyValueMap,
      context: context.active(),
    });
  }

  #loggerOf(name: string): Logger {
    let logger = this.#loggers.get(name);
    if (logger === undefined) {
      logger = logs.getLogger(name, VERSION);
      this.#loggers.set(name, logger);
    }
    return logger;
  }
}
