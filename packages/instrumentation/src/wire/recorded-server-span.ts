import { ATTR_JSONRPC_REQUEST_ID, ATTR_MCP_METHOD_NAME } from '@mcp-vitals/signals';
import { type Attributes, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { Notification, Request } from '../message/messages.js';
import { SCOPE } from '../version.js';

/**
 * The active span, if it is the SERVER span of this very message, which a server that records its own messages has created.
 * It gets the attributes, and no second span is created.
 */
export function recordedServerSpan(message: Request | Notification): Span | undefined {
  const span = trace.getActiveSpan() as (Span & Partial<RecordedSpan>) | undefined;
  const { kind, attributes, instrumentationScope } = span ?? {};
  if (kind !== SpanKind.SERVER || attributes?.[ATTR_MCP_METHOD_NAME] !== message.method) return undefined;
  const id = attributes[ATTR_JSONRPC_REQUEST_ID];
  const isOfMessage = 'id' in message ? id === undefined || id === String(message.id) : id === undefined;
  return isOfMessage && instrumentationScope?.name !== SCOPE && span?.isRecording() ? span : undefined;
}

/** The members of an SDK's span that tell what it records. */
interface RecordedSpan {
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly instrumentationScope: { readonly name: string };
}
