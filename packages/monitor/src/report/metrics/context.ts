import { ATTR_GEN_AI_TOOL_NAME } from '@mcp-vitals/signals';
import type { Measurement } from '../../indicators/measurement.js';
import type { Asking } from './asking.js';

/** What the results of one tool cost an agent, in estimated tokens, over the window. */
export interface ResultCost {
  readonly role: 'client' | 'server';
  readonly tool: string;
  /** The results that were measured. */
  readonly results: number;
  readonly average: Measurement;
  readonly p95: Measurement;
  readonly fromMillis: number;
  readonly toMillis: number;
}

const MAX_TOOLS = 20;

/** The tools whose results cost the most, by what they cost on average. */
export function resultCosts(ask: Asking): ResultCost[] {
  return (['client', 'server'] as const)
    .flatMap((role) => {
      const p95 = new Map(
        ask
          .each(`${role}_result_tokens_p95`, [ATTR_GEN_AI_TOOL_NAME])
          .map((one) => [one.by[ATTR_GEN_AI_TOOL_NAME], one]),
      );
      return ask
        .each(`${role}_result_tokens_average`, [ATTR_GEN_AI_TOOL_NAME])
        .filter(({ count }) => count > 0)
        .map((average) => {
          const tool = average.by[ATTR_GEN_AI_TOOL_NAME]!;
          const { count: results, fromMillis, toMillis } = average;
          return { role, tool, results, average, p95: p95.get(tool) ?? average, fromMillis, toMillis };
        });
    })
    .sort((a, b) => (b.average.value ?? 0) - (a.average.value ?? 0))
    .slice(0, MAX_TOOLS);
}
