import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import type { Advice } from './advice.js';
import { type Evidence, endOf, groupBy, measured, severityOf, totalMs, tracesOf, windowText } from './evidence.js';
import { requestKeyOf } from './request-key.js';

const MINIMUM_REPEATS = 5;
/** Below this duration a cache would hardly be faster. */
const MINIMUM_AVERAGE_MS = 5;

/** Successful requests that repeated an earlier one of the same session: their results could be cached. */
export function repeatedCalls(evidence: Evidence): Advice[] {
  const succeeded = evidence.samples.filter(({ ok }) => ok);
  const byOperation = groupBy(succeeded, (sample) =>
    requestKeyOf(sample) === undefined ? undefined : sample.operation,
  );
  return [...byOperation].flatMap(([operation, calls]) => {
    const different = [...groupBy(calls, requestKeyOf).values()];
    const repeats = different.flatMap(repeatsOf);
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
          `${repeats.length} of ${calls.length} calls of ${operation} ${windowText(evidence)} repeated an earlier one with the ` +
          `same arguments and took ${format(average, 'ms')} each, ${format(savesMillis / 1000, 's')} together. Cache its ` +
          'results, if they may be reused.',
        evidence: [
          measured('repeats', '', repeats.length, calls.length, evidence),
          measured('different arguments', '', different.length, calls.length, evidence),
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

/** Requests that began after an equal one had ended: a cache cannot answer parallel ones. */
function repeatsOf(equal: readonly OperationSample[]): OperationSample[] {
  const firstEnd = Math.min(...equal.map(endOf));
  return equal.filter(({ startMillis }) => startMillis >= firstEnd);
}
