import { DEFAULT_VALUE_BOUNDS, type PlainValue, systemClock, type ValueBounds, wallTimeOf } from '@mcp-vitals/signals';
import type { Format, TransformableInfo } from 'logform';
import { LEVEL, MESSAGE } from 'triple-beam';
import { currentCorrelation } from './context/correlation.js';
import { currentLogFields } from './context/log-context.js';
import { currentMcpFields } from './context/mcp-fields.js';
import { copierFor } from './value/log-values.js';

export interface McpFormatOptions {
  /** Names of fields, compared without case, that are masked in addition to the built-in ones. @default none */
  readonly redactKeys?: readonly string[];
  readonly bounds?: Partial<ValueBounds>;
}

/**
 * A format for an application's existing winston logger: adds trace and context to each record, masks secrets, and
 * copies values so that a later `format.json()` cannot throw. It must come first in `format.combine()`.
 */
export function mcpFormat(options: McpFormatOptions = {}): Format {
  const bounds = { ...DEFAULT_VALUE_BOUNDS, ...options.bounds };
  const redactKeys = new Set((options.redactKeys ?? []).map((key) => key.toLowerCase()));
  return {
    transform(info) {
      const copier = copierFor(bounds, redactKeys);
      const copied: Record<string | symbol, unknown> = {
        timestamp: new Date(wallTimeOf(systemClock, systemClock.now())).toISOString(),
        ...currentCorrelation(),
        ...currentMcpFields(),
      };
      const context = currentLogFields();
      if (context !== undefined) copier.members(context, copied as Record<string, PlainValue>);
      copier.members(info, copied as Record<string, PlainValue>);
      for (const symbol of [LEVEL, MESSAGE]) copied[symbol] = (info as Record<symbol, unknown>)[symbol];
      return copied as TransformableInfo;
    },
  };
}
