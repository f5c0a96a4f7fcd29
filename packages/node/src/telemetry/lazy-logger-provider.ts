import type { Logger, LoggerOptions, LoggerProvider } from '@opentelemetry/api-logs';
import type { Resource } from '@opentelemetry/resources';
import type { LogRecordLimits, LogRecordProcessor, LoggerProvider as SdkLoggerProvider } from '@opentelemetry/sdk-logs';
import { sdk } from '../opentelemetry/sdk.js';

export interface LoggerProviderOptions {
  readonly resource: Resource;
  readonly logRecordLimits: LogRecordLimits;
  readonly processors: LogRecordProcessor[];
}

/** A logger provider that is created on the first request for a logger, which most applications never make. */
export class LazyLoggerProvider implements LoggerProvider {
  readonly #options: LoggerProviderOptions;
  #provider: SdkLoggerProvider | undefined;

  constructor(options: LoggerProviderOptions) {
    this.#options = options;
  }

  getLogger(name: string, version?: string, options?: LoggerOptions): Logger {
    this.#provider ??= new (sdk.logs().LoggerProvider)(this.#options);
    return this.#provider.getLogger(name, version, options);
  }

  async forceFlush(): Promise<void> {
    await this.#provider?.forceFlush();
  }

  async shutdown(): Promise<void> {
    if (this.#provider) await this.#provider.shutdown();
    else await Promise.all(this.#options.processors.map((processor) => processor.shutdown()));
  }
}
