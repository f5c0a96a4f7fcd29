import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_OPERATION_NAME,
  ATTR_RPC_RESPONSE_STATUS_CODE,
  ATTR_SERVICE_NAME,
  maskSecrets,
} from '@mcp-vitals/signals';
import type { HrTime } from '@opentelemetry/api';
import { SCOPE, VERSION } from '../version.js';
import type { Collected, CollectedSpan } from './span-collector.js';

const MAX_TEXT = 256;

/** What names a call and its failure, and reveals nothing else of the server. */
const PUBLIC_ATTRIBUTES = [
  ATTR_MCP_METHOD_NAME,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_OPERATION_NAME,
  ATTR_ERROR_TYPE,
  ATTR_RPC_RESPONSE_STATUS_CODE,
];

/** The `traces` of `_meta.otel`: names, times, statuses and public attributes of spans, as OTLP/JSON. */
export function returnedSpans({ spans, dropped }: Collected, further: readonly string[] = []) {
  const keys = [...PUBLIC_ATTRIBUTES, ...further];
  const service = spans[0]?.resource?.attributes[ATTR_SERVICE_NAME];
  return {
    resourceSpans: [
      {
        resource: { attributes: typeof service === 'string' ? [attribute(ATTR_SERVICE_NAME, service)] : [] },
        scopeSpans: [{ scope: { name: SCOPE, version: VERSION }, spans: spans.map((span) => spanOf(span, keys)) }],
      },
    ],
    truncated: dropped > 0,
    droppedSpanCount: dropped,
  };
}

const textOf = (text: string): string => maskSecrets(text.slice(0, 2 * MAX_TEXT)).slice(0, MAX_TEXT);

function spanOf(span: CollectedSpan, keys: readonly string[]) {
  const { traceId, spanId } = span.spanContext();
  const parentSpanId = span.parentSpanContext?.spanId;
  return {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: textOf(span.name),
    kind: span.kind + 1,
    startTimeUnixNano: nanosOf(span.startTime),
    endTimeUnixNano: nanosOf(span.endTime),
    attributes: keys.flatMap((key) => {
      const value = span.attributes[key];
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [attribute(key, value)]
        : [];
    }),
    // Its message may name what the server keeps to itself.
    status: { code: span.status.code },
  };
}

function attribute(key: string, value: string | number | boolean) {
  if (typeof value === 'string') return { key, value: { stringValue: textOf(value) } };
  if (typeof value === 'boolean') return { key, value: { boolValue: value } };
  return { key, value: Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
}

const nanosOf = ([seconds, nanos]: HrTime): string => String(BigInt(seconds) * 1_000_000_000n + BigInt(nanos));
