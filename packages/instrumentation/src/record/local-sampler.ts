import { ATTR_MCP_METHOD_NAME, ATTR_OPERATION_NAME } from '@mcp-vitals/signals';
import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';

/** A sampler of either major of the OpenTelemetry SDK. `decision` is 0 to drop, 1 to record, 2 to record and sample. */
export interface SamplerLike {
  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): { decision: number };
  toString(): string;
}

const DROP = 0;
const RECORD = 1;

/**
 * Wraps `sampler` so that spans of MCP and of operations are recorded, unsampled, where it would drop
 * them. Span processors in the process see all of them; exporters, which check the sampled flag, send those that
 * `sampler` selected. Without it, a monitor behind a 1 % sampler sees 1 % of the calls.
 */
export function recordMcpSpans<S extends SamplerLike>(sampler: S): S {
  const recording: SamplerLike = {
    shouldSample(context, traceId, spanName, spanKind, attributes, links) {
      const result = sampler.shouldSample(context, traceId, spanName, spanKind, attributes, links);
      const isOurs = ATTR_MCP_METHOD_NAME in attributes || ATTR_OPERATION_NAME in attributes;
      return result.decision === DROP && isOurs ? { ...result, decision: RECORD } : result;
    },
    toString: () => `RecordMcpSpans{${sampler.toString()}}`,
  };
  return recording as S;
}
