import {
  ATTR_ARGUMENTS_HASH,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_MCP_SESSION_ID,
  ATTR_NETWORK_TRANSPORT,
  ATTR_REQUEST_ROUND,
  ATTR_RESULT_HASH,
} from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import type { ComparableCall, LoopScope } from './loop.js';

const TOOL_CALL = 'tools/call ';

/** Where a call belongs, and what is compared of it; `undefined` for what asks for nothing that could be compared. */
export function comparableCall(
  sample: OperationSample,
): { readonly group: string; readonly scope: LoopScope; readonly call: ComparableCall } | undefined {
  const { operation, kind, attributes, traceId } = sample;
  const hash = attributes[ATTR_ARGUMENTS_HASH];
  if (hash === undefined || kind === 'internal' || !operation.startsWith(TOOL_CALL)) return undefined;
  // The continuation of a request that needed more input asks for nothing new.
  if (attributes[ATTR_REQUEST_ROUND] !== undefined) return undefined;
  const scope = scopeOf(sample);
  const id = { conversation: attributes[ATTR_GEN_AI_CONVERSATION_ID], session: sessionOf(sample), trace: traceId }[
    scope
  ];
  const answer = attributes[ATTR_RESULT_HASH];
  return {
    group: `${kind} ${scope} ${String(id)}`,
    scope,
    call: { sample, key: `${String(hash)} ${operation}`, answer: answer === undefined ? undefined : String(answer) },
  };
}

function scopeOf(sample: OperationSample): LoopScope {
  if (sample.attributes[ATTR_GEN_AI_CONVERSATION_ID] !== undefined) return 'conversation';
  return sessionOf(sample) === undefined && sample.traceId !== '' ? 'trace' : 'session';
}

/**
 * The session's id. On a server a pipe is one session, as it has one client. A client may have many pipes, which its calls do not
 * tell apart, so the trace of a caller goes before.
 */
function sessionOf({ kind, parentSpanId, attributes }: OperationSample): string | undefined {
  const session = attributes[ATTR_MCP_SESSION_ID];
  if (session !== undefined) return String(session);
  const isPipe = attributes[ATTR_NETWORK_TRANSPORT] !== undefined;
  return isPipe && (kind === 'server' || parentSpanId === undefined) ? 'pipe' : undefined;
}
