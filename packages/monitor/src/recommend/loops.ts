import { ATTR_ARGUMENTS_HASH } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import { LOOP_CALLS, LOOP_ROUNDS, type Loop, roundOf, severityOfLoop } from '../loops/loop.js';
import { type FoundLoop, LoopFinder } from '../loops/loop-finder.js';
import { describeLoop } from '../loops/loop-text.js';
import type { Advice } from './advice.js';
import { cautious, type Evidence, groupBy, measured, totalMs, tracesOf, windowText } from './evidence.js';

/** Loops of tool calls: they end by themselves only when the caller gives up. */
export function loops({ samples, fromMillis, toMillis }: Evidence): Advice[] {
  if (!repeats(samples)) return [];
  const window = { fromMillis, toMillis };
  const found: FoundLoop[] = [];
  const finder = new LoopFinder({ began: () => {}, ended: (one) => found.push(one) }, true);
  for (const sample of samples) finder.add(sample);
  finder.pass(Number.POSITIVE_INFINITY);
  const byOperation = groupBy(found, ({ loop: { role, operation } }) => `${role} ${operation}`);
  return [...byOperation.values()].flatMap((ofOperation) => {
    const { role, operation } = ofOperation[0]!.loop;
    // A process with both sides sees each call twice: its client waits, so its time counts.
    if (role === 'server' && byOperation.has(`client ${operation}`)) return [];
    return adviceOn(ofOperation, window);
  });
}

/** Whether any arguments came often enough for a loop: a search through all calls is not free. */
function repeats(samples: Evidence['samples']): boolean {
  const counts = new Map<unknown, number>();
  for (const { attributes } of samples) {
    const hash = attributes[ATTR_ARGUMENTS_HASH];
    if (hash === undefined) continue;
    const count = (counts.get(hash) ?? 0) + 1;
    if (count >= LOOP_ROUNDS.told) return true;
    counts.set(hash, count);
  }
  return false;
}

function adviceOn(found: readonly FoundLoop[], window: Pick<Evidence, 'fromMillis' | 'toMillis'>): Advice {
  const longest = found.reduce((a, b) => (b.loop.calls > a.loop.calls ? b : a)).loop;
  // The first round of each may have been needed.
  const wasted = found.flatMap(({ samples, loop }) => samples.slice(roundOf(loop)));
  const savesMillis = totalMs(wasted);
  const calls = found.reduce((sum, { loop }) => sum + loop.calls, 0);
  const { fromMillis, toMillis } = window;
  const more = found.length > 1 ? `, the longest of ${found.length} loops with ${calls} calls` : '';
  return {
    billed: wasted,
    recommendation: {
      kind: 'loops',
      subject: longest.operation,
      severity: cautious(window, severityOfLoop(longest)),
      text:
        `${describeLoop(longest)}${more} ${windowText(window)}. The calls that changed nothing took ` +
        `${format(savesMillis / 1000, 's')} together. ${remedy(longest)}`,
      evidence: [
        measured('calls of the longest loop', '', longest.calls, found.length, window),
        measured('calls that changed nothing', '', wasted.length, calls, window),
      ],
      savesMillis,
      fromMillis,
      toMillis,
      traceIds: tracesOf(found.flatMap(({ samples }): OperationSample[] => samples.slice(-1))),
    },
  };
}

function remedy({ kind, failed, role }: Loop): string {
  const tool = role === 'server' ? 'Let the tool' : 'Ask the maintainers of the server to let the tool';
  if (kind === 'polling') return `${tool} wait for a change, send progress or return a task; else poll with backoff.`;
  if (failed)
    return `${tool} say in its error what to do instead, and stop the caller after ${LOOP_CALLS.told} equal failures.`;
  return `${tool} say in its result that it is final and what to do next, and stop the caller after ${LOOP_CALLS.told} equal answers.`;
}
