import {
  type BoundedCopier,
  DEFAULT_VALUE_BOUNDS,
  type PlainValue,
  systemClock,
  type ValueBounds,
  wallTimeOf,
} from '@mcp-vitals/signals';
import type { Format, TransformableInfo } from 'logform';
import { LEVEL, MESSAGE, SPLAT } from 'triple-beam';
import { currentCorrelation } from './context/correlation.js';
import { currentLogFields } from './context/log-context.js';
import { currentMcpFields } from './context/mcp-fields.js';
import { copierFor, memberOf } from './value/log-values.js';

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
      // Copied first, so that however many other members there are, the message is kept.
      const message = messageOf(info, copier);
      const context = currentLogFields();
      if (context !== undefined) copier.members(context, copied as Record<string, PlainValue>);
      copier.members(info, copied as Record<string, PlainValue>);
      Object.assign(copied, message, { level: info.level });
      const symbols = info as Record<symbol, unknown>;
      for (const symbol of [LEVEL, MESSAGE]) copied[symbol] = symbols[symbol];
      const splat = symbols[SPLAT];
      if (Array.isArray(splat)) copied[SPLAT] = splat.map((value) => splatOf(value, copier));
      return copied as TransformableInfo;
    },
  };
}

/** The message, and the stack where the message, or the record itself, is an error: winston passes both. */
function messageOf(info: TransformableInfo, copier: BoundedCopier): Record<string, unknown> {
  const message = info instanceof Error ? info : memberOf(info, 'message');
  const copied = copier.copy(message);
  if (copied === undefined) return {};
  if (!(message instanceof Error) || typeof copied === 'string') return { message: copied };
  const { message: text, stacktrace, cause } = copied as Record<string, PlainValue | undefined>;
  return {
    message: text,
    ...(stacktrace !== undefined && { stack: stacktrace }),
    ...(cause !== undefined && { cause }),
  };
}

/** An argument for `format.splat()`, which merges an error's own members and writes an error by its stack. */
function splatOf(value: unknown, copier: BoundedCopier): unknown {
  const copied = copier.copy(value);
  if (!(value instanceof Error) || typeof copied === 'string') return copied;
  const { message, stacktrace } = copied as Record<string, string | undefined>;
  return Object.assign(new Error(message), { stack: stacktrace ?? message });
}
