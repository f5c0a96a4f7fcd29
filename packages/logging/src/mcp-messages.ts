import { AsyncLocalStorage } from 'node:async_hooks';
import { ATTR_ROLE } from '@mcp-vitals/signals';
import type { LogLevel } from './level.js';
import type { McpStructuredLogger } from './structured-logger.js';

/** A notification as `McpInstrumentation` reports it to `onNotification`. */
export interface McpNotification {
  /** `client` if this process sends it, `server` if it receives it. */
  readonly role: 'client' | 'server';
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>> | undefined;
}

/** MCP's levels are those of RFC 5424. */
const LEVEL_OF: ReadonlyMap<unknown, LogLevel> = new Map<unknown, LogLevel>([
  ['debug', 'debug'],
  ['info', 'info'],
  ['notice', 'info'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['critical', 'critical'],
  ['alert', 'critical'],
  ['emergency', 'critical'],
]);

/** Set while a notification is recorded, also in what its sinks do later. */
const recording = new AsyncLocalStorage<true>();

/**
 * Returns a listener for `McpInstrumentation`'s `onNotification` that writes MCP's log notifications as records, with the
 * notification's level. A notification that a sink of the logger sends for a record is not recorded again.
 */
export function recordMcpMessages(logger: McpStructuredLogger): (notification: McpNotification) => void {
  return ({ role, method, params }) => {
    if (method !== 'notifications/message' || recording.getStore()) return;
    const level = LEVEL_OF.get(params?.level) ?? 'info';
    if (!logger.isEnabled(level)) return;
    const { data, logger: name } = params ?? {};
    const fields = {
      [ATTR_ROLE]: role,
      mcp_logger: name,
      ...(typeof data !== 'string' && { data }),
    };
    recording.run(true, () => logger[level](typeof data === 'string' ? data : 'MCP log message', fields));
  };
}
