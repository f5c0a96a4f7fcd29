import { ATTR_RESULT_HASH } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import type { Advice } from './advice.js';
import { type Evidence, endOf, measured, severityOf, totalMs, tracesOf, windowText } from './evidence.js';

const MINIMUM_REPEATS = 5;
/** Below this duration a cache would hardly be faster. */
const MINIMUM_AVERAGE_MS = 5;

/** Successful requests that repeated an earlier one of the same session: their results could be cached. */
export function repeatedCalls(evidence: Evidence): Advice[] {
  return evidence.asked.flatMap(({ operation, different }) => {
    const repeats: OperationSample[] = [];
    let count = 0;
    let requests = 0;
    for (const equal of different) {
      const succeeded = addRepeats(equal, evidence.billed, repeats);
      count += succeeded;
      if (succeeded > 0) requests++;
    }
    const savesMillis = totalMs(repeats);
    const average = savesMillis / repeats.length;
    if (repeats.length < MINIMUM_REPEATS || average < MINIMUM_AVERAGE_MS) return [];
    const { fromMillis, toMillis } = evidence;
    return {
      billed: repeats,
      recommendation: {
        kind: 'repeated_calls',
        subject: operation,
        severity: severityOf(evidence, savesMillis, evidence.spentMs),
        text:
          `${repeats.length} of ${count} calls of ${operation} ${windowText(evidence)} repeated an earlier one with the ` +
          `same arguments and took ${format(average, 'ms')} each, ${format(savesMillis / 1000, 's')} together. Cache its ` +
          'results, if they may be reused.',
        evidence: [
          measured('repeats', '', repeats.length, count, evidence),
          measured('different arguments', '', requests, count, evidence),
          measured('average duration of a repeat', 'ms', average, repeats.length, evidence),
        ],
        savesMillis,
        fromMillis,
        toMillis,
        traceIds: tracesOf(repeats),
      },
    };
  });
}

/**
 * Adds the requests that began after an equal one had ended: a cache cannot answer parallel ones, and may not answer those whose answer
 * is known to differ from the one before.
 * @returns the number of successful requests
 */
function addRepeats(equal: readonly OperationSample[], billed: Evidence['billed'], repeats: OperationSample[]): number {
  let succeeded = 0;
  let firstEnd = Number.POSITIVE_INFINITY;
  for (const call of equal) {
    if (!call.ok) continue;
    succeeded++;
    firstEnd = Math.min(firstEnd, endOf(call));
  }
  let answer: unknown;
  for (const call of equal) {
    if (!call.ok) continue;
    const before = answer;
    answer = call.attributes[ATTR_RESULT_HASH];
    const isChanged = before !== undefined && answer !== undefined && answer !== before;
    if (!isChanged && call.startMillis >= firstEnd && !billed.has(call)) repeats.push(call);
  }
  return succeeded;
}
