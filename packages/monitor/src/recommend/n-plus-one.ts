import { ATTR_ARGUMENTS_PAGED } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import type { Advice } from './advice.js';
import type { AskedOperation, EqualCalls } from './asked-operation.js';
import { type Evidence, endOf, groupBy, measured, severityOf, totalMs, tracesOf, windowText } from './evidence.js';

/** This many calls of one operation in sequence under one parent are a loop. */
const MINIMUM_CALLS = 5;
const MINIMUM_LOOPS = 2;

/** Loops that call once for each item, where one call could ask for all. */
export function nPlusOne(evidence: Evidence): Advice[] {
  return evidence.asked.flatMap((asked) => {
    const { operation, calls } = asked;
    if (calls.length < MINIMUM_LOOPS * MINIMUM_CALLS) return [];
    const loops = siblingsIn(calls, evidence.billed)
      .map((siblings) => loopOf(siblings, asked))
      .filter(({ length }) => length >= MINIMUM_CALLS);
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

type Calls = readonly OperationSample[];

/** The calls under one parent, where there are enough for a loop. Most traces have a single call, so they are counted first. */
function siblingsIn(calls: Calls, billed: Evidence['billed']): Calls[] {
  const candidates = calls.filter(
    (call) => call.parentSpanId !== undefined && call.attributes[ATTR_ARGUMENTS_PAGED] !== true && !billed.has(call),
  );
  const inTrace = new Map<string, number>();
  for (const { traceId } of candidates) inTrace.set(traceId, (inTrace.get(traceId) ?? 0) + 1);
  const enough = candidates.filter(({ traceId }) => inTrace.get(traceId)! >= MINIMUM_CALLS);
  return [...groupBy(enough, ({ traceId, parentSpanId }) => `${traceId} ${parentSpanId}`).values()].filter(
    ({ length }) => length >= MINIMUM_CALLS,
  );
}

/** The first call for each item, one after the other: calls that overlap are made in parallel already. */
function loopOf(calls: Calls, asked: AskedOperation): OperationSample[] {
  const items = new Map<EqualCalls | undefined, OperationSample>();
  for (const call of calls) {
    const item = asked.groupOf(call);
    if (!items.has(item)) items.set(item, call);
  }
  const loop: OperationSample[] = [];
  for (const call of [...items.values()].sort((a, b) => a.startMillis - b.startMillis)) {
    if (loop.length === 0 || call.startMillis >= endOf(loop.at(-1)!)) loop.push(call);
  }
  return loop;
}
