import { ATTR_ARGUMENTS_HASH, ATTR_MCP_RESOURCE_URI } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import {
  type Evidence,
  groupBy,
  measured,
  perHour,
  type Recommendation,
  severityOf,
  totalMs,
  tracesOf,
} from './recommendation.js';

const MINIMUM_REPEATS = 5;
/** Below this a cache would hardly be faster. */
const MINIMUM_AVERAGE_MS = 5;

/** Names what a call asked for, where that can be known. */
export function argumentsOf({ attributes }: OperationSample): string | undefined {
  const key = attributes[ATTR_ARGUMENTS_HASH] ?? attributes[ATTR_MCP_RESOURCE_URI];
  return key === undefined ? undefined : String(key);
}

/** Calls that were made again with the same arguments and succeeded each time: their answers could be kept. */
export function repeatedCalls(evidence: Evidence): Recommendation[] {
  const calls = evidence.samples.filter(({ ok, kind }) => ok && kind === 'client');
  const byOperation = groupBy(calls, (sample) => (argumentsOf(sample) === undefined ? undefined : sample.operation));
  return [...byOperation].flatMap(([operation, samples]) => {
    const different = [...groupBy(samples, argumentsOf).values()];
    const repeats = different.flatMap((same) => same.slice(1));
    if (repeats.length < MINIMUM_REPEATS || totalMs(repeats) / repeats.length < MINIMUM_AVERAGE_MS) return [];
    const saves = perHour(totalMs(repeats), evidence);
    const average = totalMs(repeats) / repeats.length;
    return [
      {
        kind: 'repeated_calls',
        subject: operation,
        severity: severityOf(saves),
        text:
          `${operation} was called ${samples.length} times with only ${different.length} different arguments; each of the ` +
          `${repeats.length} repeats took ${format(average, 'ms')}. Keeping its answers, if they may be kept, would save ` +
          `${format(saves / 1000, 's')} an hour.`,
        evidence: [
          measured('repeats', '', repeats.length, samples.length, evidence),
          measured('average of a repeat', 'ms', average, repeats.length, evidence),
        ],
        savesMsPerHour: saves,
        traceIds: tracesOf(repeats),
      },
    ];
  });
}
