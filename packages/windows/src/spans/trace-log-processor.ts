import { BoundedCopier, DEFAULT_VALUE_BOUNDS, type ValueBounds } from '@mcp-vitals/signals';
import type { HrTime } from '@opentelemetry/api';
import type { RecentTraces } from './recent-traces.js';

/** Characters of a message that are kept. */
const MAX_MESSAGE = 2000;
/** Characters of a level that are kept. */
const MAX_LEVEL = 64;
const BOUNDS: ValueBounds = { ...DEFAULT_VALUE_BOUNDS, maxTextLength: MAX_MESSAGE, maxRecordLength: MAX_MESSAGE };

/** The part of the log record of the SDK's logs that is read here. */
interface EmittedRecord {
  readonly hrTime: HrTime;
  readonly spanContext?: { readonly traceId: string; readonly spanId: string };
  readonly severityText?: string;
  readonly body?: unknown;
}

/** A body as text. The application chooses it: it may be large, hold itself, or have no JSON. */
const textOf = (body: unknown): string =>
  typeof body === 'string' ? body : (JSON.stringify(new BoundedCopier({ bounds: BOUNDS }).copy(body)) ?? '');

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
      level: String(severityText ?? '').slice(0, MAX_LEVEL),
      message: textOf(body).slice(0, MAX_MESSAGE),
      spanId: spanContext.spanId,
    });
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
