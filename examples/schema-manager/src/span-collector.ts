import { ATTR_ERROR_TYPE } from '@mcp-vitals/signals';
import { type HrTime, SpanKind } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { TraceSpan, TraceStore } from './trace-store.js';

const KINDS: Record<SpanKind, TraceSpan['kind']> = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};

/** Keeps this process's own spans for the picture of a trace. */
export const collectInto = (store: TraceStore): SpanProcessor => ({
  onStart: () => {},
  onEnd: (span) => store.add(toTraceSpan(span)),
  forceFlush: async () => {},
  shutdown: async () => {},
});

function toTraceSpan(span: ReadableSpan): TraceSpan {
  const { traceId, spanId } = span.spanContext();
  const errorType = span.attributes[ATTR_ERROR_TYPE];
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    name: span.name,
    service: String(span.resource.attributes['service.name']),
    kind: KINDS[span.kind],
    start: millis(span.startTime),
    end: millis(span.endTime),
    errorType: errorType === undefined ? undefined : String(errorType),
    isQuery: span.attributes['db.system.name'] !== undefined,
  };
}

const millis = ([seconds, nanos]: HrTime): number => seconds * 1000 + nanos / 1e6;
