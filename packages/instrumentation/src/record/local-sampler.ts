import { ATTR_MCP_METHOD_NAME, ATTR_OPERATION_NAME } from '@mcp-vitals/signals';
import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';

/** What both majors of the SDK call a sampler; `decision` is 0 for drop, 1 for record, 2 for record and sample. */
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
 * A sampler that decides as `sampler` does, but has the spans of MCP and of operations recorded where it would drop
 * them: span processors inside the process see them all, while exporters, which go by the sampled flag, send what
 * `sampler` chose. Without it, a monitor behind a 1 % sampler sees 1 % of the calls.
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
