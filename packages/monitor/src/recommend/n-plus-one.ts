import { ATTR_ARGUMENTS_PAGED } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import type { Advice } from './advice.js';
import { type Evidence, endOf, groupBy, measured, severityOf, totalMs, tracesOf, windowText } from './evidence.js';
import { requestKeyOf } from './request-key.js';

/** This many calls of one operation in sequence under one parent are a loop. */
const MINIMUM_CALLS = 5;
const MINIMUM_LOOPS = 2;

/** Loops that call once for each item, where one call could ask for all. */
export function nPlusOne(evidence: Evidence): Advice[] {
  const calls = evidence.samples.filter(
    ({ parentSpanId, attributes }) => parentSpanId !== undefined && attributes[ATTR_ARGUMENTS_PAGED] !== true,
  );
  const byOperation = groupBy(calls, (sample) => (requestKeyOf(sample) === undefined ? undefined : sample.operation));
  return [...byOperation].flatMap(([operation, samples]) => {
    if (samples.length < MINIMUM_LOOPS * MINIMUM_CALLS) return [];
    const byParent = groupBy(samples, ({ traceId, parentSpanId }) => `${traceId} ${parentSpanId}`);
    const loops = [...byParent.values()].map(loopOf).filter(({ length }) => length >= MINIMUM_CALLS);
    if (loops.length < MINIMUM_LOOPS) return [];
    const inLoops = loops.flat();
    // All but the first of each loop: one call for all items is needed anyway.
    const savesMillis = totalMs(loops.flatMap((loop) => loop.slice(1)));
    const perLoop = inLoops.length / loops.length;
    const { fromMillis, toMillis } = evidence;
    return {
      billed: inLoops,
      recommendation: {
        kind: 'n_plus_one',
        subject: operation,
        severity: severityOf(evidence, savesMillis, evidence.spentMs),
        text:
          `${operation} was called ${format(perLoop, '')} times in sequence under one parent with different arguments, ` +
          `${loops.length} times ${windowText(evidence)}. The calls after the first took ` +
          `${format(savesMillis / 1000, 's')} together. Ask for all items in one call, or make the calls in parallel.`,
        evidence: [
          measured('calls in sequence', '', perLoop, loops.length, evidence),
          measured('duration of a sequence', 'ms', totalMs(inLoops) / loops.length, loops.length, evidence),
        ],
        savesMillis,
        fromMillis,
        toMillis,
        traceIds: tracesOf(inLoops),
      },
    };
  });
}

/** The first call for each item, one after the other: calls that overlap are made in parallel already. */
function loopOf(calls: readonly OperationSample[]): OperationSample[] {
  const items = [...groupBy(calls, requestKeyOf).values()].map(([first]) => first!);
  const loop: OperationSample[] = [];
  for (const call of items.sort((a, b) => a.startMillis - b.startMillis)) {
    if (loop.length === 0 || call.startMillis >= endOf(loop.at(-1)!)) loop.push(call);
  }
  return loop;
}
