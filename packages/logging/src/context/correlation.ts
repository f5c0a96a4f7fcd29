import { isSpanContextValid, trace } from '@opentelemetry/api';

/** What ties a record to the trace and the MCP request that it was made in. */
export interface Correlation {
  readonly trace_id: string;
  readonly span_id: string;
  readonly trace_flags: string;
}

/** The active span's identifiers, under the names of OpenTelemetry's log data model; `undefined` outside of any span. */
export function currentCorrelation(): Correlation | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    trace_flags: span.traceFlags === 1 ? '01' : span.traceFlags.toString(16).padStart(2, '0'),
  };
}
