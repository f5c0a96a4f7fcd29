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
import { argumentsOf } from './repeated-calls.js';

const MINIMUM_RETRIES = 5;
/** A call that begins this long after the failure of one like it is another attempt. */
const WITHIN_MILLIS = 30_000;

/** Failed calls that were made again at once, and whether that helped. */
export function retries(evidence: Evidence): Recommendation[] {
  const calls = evidence.samples.filter(({ kind, traceId }) => kind === 'client' && traceId !== '');
  return [...groupBy(calls, ({ operation }) => operation)].flatMap(([operation, samples]) => {
    const attempts = [...groupBy(besideFailures(samples), attemptsOf).values()].flatMap(retriedIn);
    if (attempts.length < MINIMUM_RETRIES) return [];
    const failed = attempts.map(({ failure }) => failure);
    const helped = attempts.filter(({ next }) => next.ok).length;
    const saves = perHour(totalMs(failed), evidence);
    const [errorType, ofType] = mostFrequent(failed.map((sample) => sample.errorType ?? 'unknown'));
    return [
      {
        kind: 'retries',
        subject: operation,
        severity: severityOf(saves),
        text:
          `${operation} failed and was tried again ${attempts.length} times, mostly for ${errorType} (${ofType}); the next ` +
          `attempt succeeded ${helped} times. The failed ones cost ${format(saves / 1000, 's')} an hour: ` +
          (helped * 2 > attempts.length ? 'wait before trying again.' : 'trying again does not help, fix the cause.'),
        evidence: [
          measured('retries', '', attempts.length, samples.length, evidence),
          measured('retries that succeeded', '', helped, attempts.length, evidence),
          measured('average of a failed attempt', 'ms', totalMs(failed) / failed.length, failed.length, evidence),
        ],
        savesMsPerHour: saves,
        traceIds: tracesOf(failed),
      },
    ];
  });
}

/** Most calls succeed and are nobody's retry: only those of traces with a failure are looked at closely. */
function besideFailures(samples: readonly OperationSample[]): readonly OperationSample[] {
  const failed = new Set(samples.filter(({ ok }) => !ok).map(({ traceId }) => traceId));
  return failed.size === 0 ? [] : samples.filter(({ traceId }) => failed.has(traceId));
}

const attemptsOf = (sample: OperationSample): string =>
  `${sample.traceId} ${sample.parentSpanId ?? ''} ${argumentsOf(sample) ?? ''}`;

function retriedIn(samples: readonly OperationSample[]): { failure: OperationSample; next: OperationSample }[] {
  return samples.flatMap((failure, i) => {
    const next = samples[i + 1];
    if (failure.ok || next === undefined) return [];
    const waited = next.startMillis - (failure.startMillis + failure.durationMs);
    return waited >= 0 && waited <= WITHIN_MILLIS ? [{ failure, next }] : [];
  });
}

function mostFrequent(values: readonly string[]): [string, number] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
}
