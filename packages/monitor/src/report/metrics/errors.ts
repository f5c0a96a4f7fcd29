import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_OPERATION_NAME,
} from '@mcp-vitals/signals';
import type { GroupMeasurement } from '../../indicators/measurement.js';
import type { Asking } from './asking.js';

/** The errors of one category over the window. */
export interface ErrorMetrics {
  readonly errorType: string;
  /** Failed requests of one side of MCP, failed operations, or errors recorded with `recordError`. */
  readonly source: 'client' | 'server' | 'operation' | 'recorded';
  /** The operation, or the MCP method with its tool or prompt. */
  readonly operation: string;
  readonly count: number;
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** The attributes that make an MCP operation's name, as its span has it. */
export const MCP_OPERATION = [ATTR_MCP_METHOD_NAME, ATTR_GEN_AI_TOOL_NAME, ATTR_GEN_AI_PROMPT_NAME];

const SOURCES = [
  ['client', 'client_errors', MCP_OPERATION],
  ['server', 'server_errors', MCP_OPERATION],
  ['operation', 'operation_errors', [ATTR_OPERATION_NAME]],
  ['recorded', 'recorded_errors', [ATTR_OPERATION_NAME]],
] as const;

/** The most frequent first. */
export function errorMetrics(ask: Asking): ErrorMetrics[] {
  return SOURCES.flatMap(([source, indicator, names]) =>
    ask
      .each(indicator, [ATTR_ERROR_TYPE, ...names])
      .filter(({ count }) => count > 0)
      .map((group) => ({
        errorType: group.by[ATTR_ERROR_TYPE]!,
        source,
        operation: nameOf(group, names),
        count: group.count,
        fromMillis: group.fromMillis,
        toMillis: group.toMillis,
      })),
  ).sort((a, b) => b.count - a.count);
}

/** `tools/call search`; the overflow series has no names. */
export const nameOf = ({ by }: GroupMeasurement, names: readonly string[]): string =>
  names
    .map((name) => by[name])
    .filter((part) => part !== undefined && part !== '')
    .join(' ') || '_OTHER';
