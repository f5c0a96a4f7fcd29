import { TraceFlags } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SignalExport } from '../delivery/signal-export.js';
import type { ItemBatcher } from './item-batcher.js';

/**
 * Base of the batch processors. OpenTelemetry's keep the process alive for up to 30 s until they have an answer, and their
 * items cannot be taken out synchronously when the process ends. These do not keep it alive and can be emptied.
 */
abstract class BatchProcessor<T extends { readonly resource: ReadableSpan['resource'] }> {
  protected readonly batcher: ItemBatcher<T>;
  readonly #out: SignalExport<T[]>;

  constructor(batcher: ItemBatcher<T>, out: SignalExport<T[]>) {
    this.batcher = batcher;
    this.#out = out;
  }

  async forceFlush(): Promise<void> {
    this.batcher.flush();
    await this.#out.flush();
  }

  async shutdown(): Promise<void> {
    this.batcher.flush();
    await this.#out.close();
  }
}

export class BatchedSpans extends BatchProcessor<ReadableSpan> implements SpanProcessor {
  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (span.spanContext().traceFlags & TraceFlags.SAMPLED) this.batcher.add(span);
  }
}

export class BatchedLogRecords extends BatchProcessor<ReadableLogRecord> implements LogRecordProcessor {
  onEmit(record: ReadableLogRecord): void {
    this.batcher.add(record);
  }
}
