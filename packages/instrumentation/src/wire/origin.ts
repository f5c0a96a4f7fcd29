import { type Context, type Link, type SpanContext, trace } from '@opentelemetry/api';
import { contextFrom } from '../message/carrier.js';
import { contextFromHeaders } from '../message/http-request.js';
import type { Notification, Request } from '../message/messages.js';
import type { Policy } from '../record/telemetry.js';

/** The parent context of a message and its links. */
export interface Origin {
  readonly parent: Context;
  readonly links: Link[];
  /** Whether the parent is the sender's span. */
  readonly isRemote: boolean;
}

/**
 * Selects parent and link: the remote context is the parent and the ambient one a link; without a remote context the
 * ambient one is the parent. The context in `_meta` takes precedence over that of the HTTP request, which is skipped
 * if the ambient span continues it.
 */
export function originOf(
  ambient: Context,
  message: Request | Notification,
  extra: unknown,
  { config, fields }: Policy,
): Origin {
  const ambientSpan = trace.getSpanContext(ambient);
  const links: Link[] = [];
  if (config.trustRemoteContext === 'ignore' || fields.length === 0) return { parent: ambient, links, isRemote: false };
  let extracted = contextFrom(ambient, message);
  let remoteSpan = newSpanIn(extracted, ambientSpan);
  if (remoteSpan === undefined && extra !== undefined) {
    const fromHeaders = contextFromHeaders(extracted, extra);
    const headerSpan = newSpanIn(fromHeaders, ambientSpan);
    if (headerSpan && headerSpan.traceId !== ambientSpan?.traceId) {
      extracted = fromHeaders;
      remoteSpan = headerSpan;
    }
  }
  if (remoteSpan && config.trustRemoteContext === 'link') {
    links.push({ context: remoteSpan });
    return { parent: ambient, links, isRemote: false };
  }
  if (remoteSpan && ambientSpan) links.push({ context: ambientSpan });
  return { parent: extracted, links, isRemote: remoteSpan !== undefined };
}

/**
 * Continues the trace of the request that created a task. Where the sender's trace context says otherwise, or the message is in that
 * trace already, it has a link to the request.
 */
export function withinTask(origin: Origin, created: SpanContext | undefined): Origin {
  const { parent, links, isRemote } = origin;
  const span = trace.getSpanContext(parent);
  if (!created || span?.spanId === created.spanId) return origin;
  if (isRemote || span?.traceId === created.traceId) return { ...origin, links: [...links, { context: created }] };
  return {
    ...origin,
    parent: trace.setSpanContext(parent, created),
    links: span ? [...links, { context: span }] : links,
  };
}

function newSpanIn(extracted: Context, ambientSpan: SpanContext | undefined): SpanContext | undefined {
  const span = trace.getSpanContext(extracted);
  return span === ambientSpan ? undefined : span;
}
