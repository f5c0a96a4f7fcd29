import { ATTR_GEN_AI_TOOL_NAME } from '@mcp-vitals/signals';
import type { Measurement } from '../../indicators/measurement.js';
import type { Asking } from './asking.js';

/** The results of one tool over the window that count as a success and say nothing, or say an error. */
export interface SilentFailures {
  readonly role: 'client' | 'server';
  readonly tool: string;
  readonly results: number;
  /** Their share of the successful results. */
  readonly share: Measurement | undefined;
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** The tools with silent failures, the most first. */
export const silentFailures = (ask: Asking): SilentFailures[] =>
  (['client', 'server'] as const)
    .flatMap((role) => {
      const failing = ask.each(`${role}_silent_failures`, [ATTR_GEN_AI_TOOL_NAME]).filter(({ count }) => count > 0);
      // The shares of all tools are costly, and most processes have none that fails.
      const shares = failing.length > 0 ? ask.each(`${role}_silent_failure_ratio`, [ATTR_GEN_AI_TOOL_NAME]) : [];
      return failing.map(({ by, count: results, fromMillis, toMillis }) => {
        const tool = by[ATTR_GEN_AI_TOOL_NAME]!;
        const share = shares.find((one) => one.by[ATTR_GEN_AI_TOOL_NAME] === tool);
        return { role, tool, results, share, fromMillis, toMillis };
      });
    })
    .sort((a, b) => b.results - a.results);
