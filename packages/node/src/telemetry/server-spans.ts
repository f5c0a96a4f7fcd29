import type { ServerSpan } from '@mcp-vitals/instrumentation';
import { ATTR_EXECUTION_SERVER, ATTR_SERVICE_NAME } from '@mcp-vitals/signals';
import type { HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { sdk } from '../opentelemetry/sdk.js';
import { VERSION } from '../version.js';

const SCOPE = { name: '@mcp-vitals/node/server-spans', version: VERSION };

/**
 * The spans that a server returned, as the SDK's processors of ended spans take them: of the server's service, and each with an attribute that
 * says whose word it is. They go to the export and the traces of the page alone, never to figures: a server must not write those.
 */
export function readableSpans(spans: readonly ServerSpan[]): ReadableSpan[] {
  const resources = new Map<string, Resource>();
  const resourceOf = (name: string): Resource => {
    const known = resources.get(name);
    if (known !== undefined) return known;
    const made = sdk.resources().resourceFromAttributes({ [ATTR_SERVICE_NAME]: name });
    resources.set(name, made);
    return made;
  };
  return spans.map((span) => readable(span, resourceOf(span.serviceName || 'unknown_service')));
}

/** The span by this process's clock, for a drawing: what is exported has the times that the server gave. */
export function inTheCall(span: ServerSpan): ServerSpan {
  const { clockOffsetMillis: offset } = span;
  if (offset === 0) return span;
  return { ...span, startTime: moved(span.startTime, offset), endTime: moved(span.endTime, offset) };
}

function moved([seconds, nanos]: HrTime, millis: number): HrTime {
  const all = nanos + (millis % 1000) * 1e6;
  const carried = Math.floor(all / 1e9);
  return [seconds + Math.trunc(millis / 1000) + carried, all - carried * 1e9];
}

function readable(span: ServerSpan, resource: Resource): ReadableSpan {
  const { traceId, spanId, parentSpanId, traceFlags, name, kind, startTime, endTime, duration, status } = span;
  return {
    spanContext: () => ({ traceId, spanId, traceFlags, isRemote: true }),
    parentSpanContext: { traceId, spanId: parentSpanId, traceFlags },
    ...{ name, kind, startTime, endTime, duration, status },
    attributes: { ...span.attributes, [ATTR_EXECUTION_SERVER]: span.server },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: span.droppedAttributes,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}
