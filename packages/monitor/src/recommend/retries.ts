import { ErrorType } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import type { Advice } from './advice.js';
import { type Evidence, endOf, measured, severityOf, totalMs, tracesOf, windowText } from './evidence.js';

const MINIMUM_RETRIES = 5;
/** A call that begins within this time after an equal one failed is a retry. */
const WITHIN_MILLIS = 30_000;

interface Attempt {
  readonly failure: OperationSample;
  readonly next: OperationSample;
}

/** Recommends on failed calls that were retried, with the share that then succeeded. */
export function retries(evidence: Evidence): Advice[] {
  return evidence.asked.flatMap(({ operation, different }) => {
    const besideFailures = different
      .map((equal) => equal.filter((call) => !evidence.billed.has(call)))
      .filter((equal) => equal.some(({ ok }) => !ok));
    const attempts = besideFailures.flatMap(retriedIn);
    if (attempts.length < MINIMUM_RETRIES) return [];
    const count = besideFailures.reduce((sum, { length }) => sum + length, 0);
    const failed = attempts.map(({ failure }) => failure);
    const helped = attempts.filter(({ next }) => next.ok).length;
    const savesMillis = totalMs(failed);
    const [errorType, ofType] = mostFrequent(failed.map((sample) => sample.errorType ?? ErrorType.OTHER));
    const { fromMillis, toMillis } = evidence;
    return {
      billed: failed,
      recommendation: {
        kind: 'retries',
        subject: operation,
        severity: severityOf(evidence, savesMillis, evidence.spentMs),
        text:
          `${operation} was retried ${attempts.length} times ${windowText(evidence)}, mostly after ${errorType} (${ofType}); ` +
          `${helped} retries succeeded. The failed attempts took ${format(savesMillis / 1000, 's')} together. ` +
          (helped * 2 > attempts.length
            ? 'Wait longer before a retry, with backoff and jitter.'
            : 'Retrying does not help: fix the cause, and stop after the first failure of this type.'),
        evidence: [
          measured('retries', '', attempts.length, count, evidence),
          measured('retries that succeeded', '', helped, attempts.length, evidence),
          measured('average duration of a failed attempt', 'ms', savesMillis / failed.length, failed.length, evidence),
        ],
        savesMillis,
        fromMillis,
        toMillis,
        traceIds: tracesOf(failed),
      },
    };
  });
}

/** The failures that an equal call followed. A call that its caller cancelled did not fail. */
function retriedIn(equal: readonly OperationSample[]): Attempt[] {
  const ordered = equal.toSorted((a, b) => a.startMillis - b.startMillis);
  return ordered.flatMap((failure, i) => {
    const next = ordered[i + 1];
    if (failure.ok || failure.errorType === ErrorType.CANCELLED || next === undefined) return [];
    const waitedMillis = next.startMillis - endOf(failure);
    return waitedMillis >= 0 && waitedMillis <= WITHIN_MILLIS ? [{ failure, next }] : [];
  });
}

function mostFrequent(values: readonly string[]): [string, number] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
}
