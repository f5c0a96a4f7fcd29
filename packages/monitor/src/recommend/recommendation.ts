import type { OperationSample } from '@mcp-vitals/windows';
import type { Measurement } from '../indicators/measurement.js';

export type RecommendationKind =
  | 'cold_cache'
  | 'repeated_calls'
  | 'n_plus_one'
  | 'retries'
  | 'invalid_client'
  | 'payload_growth';

/** Something that would make things better, with the evidence for it. */
export interface Recommendation {
  readonly kind: RecommendationKind;
  /** The operation, cache or session it is about. */
  readonly subject: string;
  /** By what it would save: from a hundredth of the time `warning`, from a tenth `critical`. */
  readonly severity: 'info' | 'warning' | 'critical';
  /** What to do and why, with the figures, in one or two sentences. */
  readonly text: string;
  readonly evidence: readonly Measurement[];
  /** Time of calls that would not be spent, in milliseconds an hour; `null` when it is not time that is saved. */
  readonly savesMsPerHour: number | null;
  /** Traces that show it. */
  readonly traceIds: readonly string[];
}

/** The finished calls of a stretch of time, the oldest first. */
export interface Evidence {
  readonly samples: readonly OperationSample[];
  readonly fromMillis: number;
  readonly toMillis: number;
}

export const perHour = (milliseconds: number, { fromMillis, toMillis }: Omit<Evidence, 'samples'>): number =>
  toMillis > fromMillis ? (milliseconds * 3_600_000) / (toMillis - fromMillis) : 0;

export function severityOf(savesMsPerHour: number): Recommendation['severity'] {
  const share = savesMsPerHour / 3_600_000;
  return share >= 0.1 ? 'critical' : share >= 0.01 ? 'warning' : 'info';
}

/** The samples of each value of `keyOf`, leaving out those for which it is `undefined`. */
export function groupBy(
  samples: readonly OperationSample[],
  keyOf: (sample: OperationSample) => string | undefined,
): Map<string, OperationSample[]> {
  const groups = new Map<string, OperationSample[]>();
  for (const sample of samples) {
    const key = keyOf(sample);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sample]);
    else group.push(sample);
  }
  return groups;
}

export const totalMs = (samples: readonly OperationSample[]): number =>
  samples.reduce((sum, sample) => sum + sample.durationMs, 0);

/** At most three different traces. */
export const tracesOf = (samples: readonly OperationSample[]): string[] =>
  [...new Set(samples.map(({ traceId }) => traceId).filter((id) => id !== ''))].slice(0, 3);

export const measured = (
  name: string,
  unit: string,
  value: number,
  count: number,
  evidence: Evidence,
): Measurement => ({
  name,
  unit,
  value,
  count,
  insufficient: false,
  fromMillis: evidence.fromMillis,
  toMillis: evidence.toMillis,
});
