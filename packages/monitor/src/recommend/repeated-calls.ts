import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import type { Advice } from './advice.js';
import { type Evidence, endOf, measured, severityOf, totalMs, tracesOf, windowText } from './evidence.js';

const MINIMUM_REPEATS = 5;
/** Below this duration a cache would hardly be faster. */
const MINIMUM_AVERAGE_MS = 5;

/** Successful requests that repeated an earlier one of the same session: their results could be cached. */
export function repeatedCalls(evidence: Evidence): Advice[] {
  // What is billed so far are failures.
  return evidence.asked.flatMap(({ operation, different }) => {
    const succeeded = different.map((equal) => equal.filter(({ ok }) => ok)).filter(({ length }) => length > 0);
    const repeats = succeeded.flatMap(repeatsOf);
    const savesMillis = totalMs(repeats);
    const average = savesMillis / repeats.length;
    if (repeats.length < MINIMUM_REPEATS || average < MINIMUM_AVERAGE_MS) return [];
    const count = succeeded.reduce((sum, { length }) => sum + length, 0);
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
          measured('different arguments', '', succeeded.length, count, evidence),
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

/** Those that began after an equal one had ended: a cache cannot answer what is asked in parallel. */
function repeatsOf(equal: readonly OperationSample[]): OperationSample[] {
  if (equal.length === 1) return [];
  const firstEnd = Math.min(...equal.map(endOf));
  return equal.filter(({ startMillis }) => startMillis >= firstEnd);
}
