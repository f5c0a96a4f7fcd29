import type { Correlation } from './correlation.js';
import type { TraceSummary } from './trace-description.js';

/** The traces of one conversation, session or client, in sum. */
export interface TraceGroup {
  readonly of: Correlation;
  readonly traces: number;
  readonly spans: number;
  readonly errors: number;
  readonly startMillis: number;
  readonly endMillis: number;
}

/** Groups traces by the closest thing that joins each: its conversation, else its session, else its client. The latest first. */
export function traceGroups(summaries: readonly TraceSummary[]): TraceGroup[] {
  const groups = new Map<string, TraceGroup>();
  for (const { correlations, spans, errors, startMillis, durationMillis } of summaries) {
    const closest = correlations.find(({ kind }) => kind !== 'task');
    if (closest === undefined) continue;
    // A trace with several conversations, as of a server that calls others, belongs to each.
    for (const of of correlations.filter(({ kind }) => kind === closest.kind)) {
      const key = `${of.kind} ${of.id}`;
      const group = groups.get(key);
      groups.set(key, {
        of,
        traces: (group?.traces ?? 0) + 1,
        spans: (group?.spans ?? 0) + spans,
        errors: (group?.errors ?? 0) + errors,
        startMillis: Math.min(group?.startMillis ?? startMillis, startMillis),
        endMillis: Math.max(group?.endMillis ?? 0, startMillis + durationMillis),
      });
    }
  }
  return [...groups.values()].sort((a, b) => b.endMillis - a.endMillis);
}
