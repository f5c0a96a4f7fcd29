import { setTimeout as wait } from 'node:timers/promises';
import { ExportResultCode, globalErrorHandler } from '@opentelemetry/core';
import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base';

/**
 * Answers at once that an export succeeded, and reports a failure when it comes. The batch processors and the metric
 * reader hold the process with a timer of up to 30 s until they have an answer; an app that is done must end.
 */
export class DetachedDelegate<T> implements IOtlpExportDelegate<T> {
  readonly #delegate: IOtlpExportDelegate<T>;
  readonly #timeoutMillis: number;
  readonly #ending: AbortSignal;

  /** @param ending aborted when the process is about to end: nothing holds it from then on */
  constructor(delegate: IOtlpExportDelegate<T>, timeoutMillis: number, ending: AbortSignal) {
    this.#delegate = delegate;
    this.#timeoutMillis = timeoutMillis;
    this.#ending = ending;
  }

  export(items: T, answer: Parameters<IOtlpExportDelegate<T>['export']>[1]): void {
    this.#delegate.export(items, ({ error }) => error && globalErrorHandler(error));
    answer({ code: ExportResultCode.SUCCESS });
  }

  /** Resolves when everything is sent or given up. Who waits for that wants the process to stay. */
  async forceFlush(): Promise<void> {
    const flushed = new AbortController();
    const signal = AbortSignal.any([flushed.signal, this.#ending]);
    wait(this.#timeoutMillis, undefined, { signal }).catch(() => {});
    try {
      await this.#delegate.forceFlush();
    } finally {
      flushed.abort();
    }
  }

  shutdown(): Promise<void> {
    return this.#delegate.shutdown();
  }

  setMetrics(metrics: Parameters<IOtlpExportDelegate<T>['setMetrics']>[0]): void {
    this.#delegate.setMetrics(metrics);
  }
}
