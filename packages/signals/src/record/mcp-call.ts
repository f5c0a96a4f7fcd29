import { type Context, context, createContextKey } from '@opentelemetry/api';

const KEY = createContextKey('@mcp-vitals/signals.mcp-call');

/** The MCP message that is being handled, as log records name it. */
export interface McpCall {
  /** The JSON-RPC method, as received. */
  readonly method: string;
  /** The id of the request; `undefined` for a notification. */
  readonly requestId: string | undefined;
  /** The id of the session; `undefined` where sessions have none. */
  readonly sessionId: string | undefined;
}

/** A context in which a message is handled. */
export const withMcpCall = (parent: Context, call: McpCall): Context => parent.setValue(KEY, call);

/** The message that the running code handles, through any number of `await`s; `undefined` outside of any. */
export const activeMcpCall = (): McpCall | undefined => context.active().getValue(KEY) as McpCall | undefined;
