import { systemClock, wallTimeOf } from '@mcp-vitals/signals';
import type { Format, TransformableInfo } from 'logform';
import { LEVEL, MESSAGE } from 'triple-beam';
import { currentCorrelation } from './context/correlation.js';
import { currentLogFields } from './context/log-context.js';
import { DEFAULT_BOUNDS, type ValueBounds } from './value/bounds.js';
import { PlainCopier, type PlainValue } from './value/plain-value.js';

export interface McpFormatOptions {
  /** Names of fields, compared without case, that are masked beside the known ones. @default none */
  readonly redactKeys?: readonly string[];
  readonly bounds?: Partial<ValueBounds>;
}

/**
 * A format for a winston logger that an application has already: puts trace and context on each record, masks secrets, and
 * copies values so that a later `format.json()` cannot throw. Put it first in `format.combine()`.
 */
export function mcpFormat(options: McpFormatOptions = {}): Format {
  const bounds = { ...DEFAULT_BOUNDS, ...options.bounds };
  const redactKeys = new Set((options.redactKeys ?? []).map((key) => key.toLowerCase()));
  return {
    transform(info) {
      const copier = new PlainCopier(bounds, redactKeys);
      const copied: Record<string | symbol, unknown> = {
        timestamp: new Date(wallTimeOf(systemClock, systemClock.now())).toISOString(),
        ...currentCorrelation(),
      };
      const context = currentLogFields();
      if (context !== undefined) copier.members(context, copied as Record<string, PlainValue>);
      copier.members(info, copied as Record<string, PlainValue>);
      for (const symbol of [LEVEL, MESSAGE]) copied[symbol] = (info as Record<symbol, unknown>)[symbol];
      return copied as TransformableInfo;
    },
  };
}
