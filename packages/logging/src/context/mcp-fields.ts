import { ATTR_JSONRPC_REQUEST_ID, ATTR_MCP_METHOD_NAME, ATTR_MCP_SESSION_ID, activeMcpCall } from '@mcp-vitals/signals';
import type { LogFields } from './log-context.js';

/**
 * The MCP message that the running code handles, under OpenTelemetry's names: method, session and request;
 * `undefined` outside of any. Records of this package have them already; other loggers can add them.
 */
export function currentMcpFields(): LogFields | undefined {
  const call = activeMcpCall();
  if (call === undefined) return undefined;
  const { method, requestId, sessionId } = call;
  return {
    [ATTR_MCP_METHOD_NAME]: method,
    ...(requestId !== undefined && { [ATTR_JSONRPC_REQUEST_ID]: requestId }),
    ...(sessionId !== undefined && { [ATTR_MCP_SESSION_ID]: sessionId }),
  };
}
