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
  const conversation = attributes[ATTR_GEN_AI_CONVERSATION_ID];
  const session = conversation === undefined ? sessionOf(sample) : undefined;
  const scope = conversation !== undefined ? 'conversation' : session !== undefined ? 'session' : 'trace';
  const answer = attributes[ATTR_RESULT_HASH];
  return {
    group: `${kind} ${scope} ${String(conversation ?? session ?? traceId)}`,
    scope,
    call: { sample, key: `${String(hash)} ${operation}`, answer: answer === undefined ? undefined : String(answer) },
  };
}

/**
 * The session's id, or what stands for it: on a server a pipe, which has one client; on a client all calls outside of any trace,
 * because they are those of one agent, whatever servers it has.
 */
function sessionOf({ kind, parentSpanId, attributes }: OperationSample): string | undefined {
  const session = attributes[ATTR_MCP_SESSION_ID];
  if (session !== undefined) return String(session);
  const standsForOne = kind === 'server' ? attributes[ATTR_NETWORK_TRANSPORT] === 'pipe' : parentSpanId === undefined;
  return standsForOne ? 'one' : undefined;
}
