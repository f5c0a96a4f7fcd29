import type { HrTime } from '@opentelemetry/api';
import type { RecentTraces } from './recent-traces.js';

/** Characters of a message that are kept. */
const MAX_MESSAGE = 2000;

/** The part of the log record of the SDK's logs that is read here. */
interface EmittedRecord {
  readonly hrTime: HrTime;
  readonly spanContext?: { readonly traceId: string; readonly spanId: string };
  readonly severityText?: string;
  readonly body?: unknown;
}

/** A `LogRecordProcessor` that keeps the records which belong to a trace in {@link RecentTraces}. It exports nothing. Never throws. */
export class TraceLogProcessor {
  readonly #traces: RecentTraces;

  constructor(traces: RecentTraces) {
    this.#traces = traces;
  }

  onEmit({ spanContext, hrTime, severityText, body }: EmittedRecord): void {
    if (spanContext === undefined) return;
    this.#traces.addLog(spanContext.traceId, {
      atMillis: hrTime[0] * 1000 + hrTime[1] / 1e6,
      level: severityText ?? '',
      message: (typeof body === 'string' ? body : (JSON.stringify(body) ?? '')).slice(0, MAX_MESSAGE),
      spanId: spanContext.spanId,
    });
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
