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

/** So many calls of one operation under one parent are a loop. */
const MINIMUM_CALLS = 5;
const MINIMUM_LOOPS = 2;

/** Loops that call once for each thing, where one call could ask for all. */
export function nPlusOne(evidence: Evidence): Recommendation[] {
  const calls = evidence.samples.filter(({ kind }) => kind === 'client');
  const byOperation = groupBy(calls, ({ parentSpanId, operation }) =>
    parentSpanId === undefined ? undefined : operation,
  );
  return [...byOperation].flatMap(([operation, samples]) => {
    if (samples.length < MINIMUM_LOOPS * MINIMUM_CALLS) return [];
    const loops = loopsIn(groupBy(samples, ({ parentSpanId }) => parentSpanId)).flatMap((loop) =>
      loopsIn(groupBy(loop, ({ traceId }) => traceId)),
    );
    if (loops.length < MINIMUM_LOOPS) return [];
    const inLoops = loops.flat();
    const calls = inLoops.length / loops.length;
    // One call that asks for all is taken to cost as much as one of these.
    const saves = perHour(totalMs(inLoops) * (1 - 1 / calls), evidence);
    return [
      {
        kind: 'n_plus_one',
        subject: operation,
        severity: severityOf(saves),
        text:
          `${operation} was called ${format(calls, '')} times in a row under one parent, in ${loops.length} cases, ` +
          `${format(totalMs(inLoops) / loops.length, 'ms')} each time. One call for all of them would save about ` +
          `${format(saves / 1000, 's')} an hour.`,
        evidence: [
          measured('calls under one parent', '', calls, loops.length, evidence),
          measured('time of the calls under one parent', 'ms', totalMs(inLoops) / loops.length, loops.length, evidence),
        ],
        savesMsPerHour: saves,
        traceIds: tracesOf(inLoops),
      },
    ];
  });
}

const loopsIn = (groups: Map<string, OperationSample[]>): OperationSample[][] =>
  [...groups.values()].filter(({ length }) => length >= MINIMUM_CALLS);
