import type { LoopKind } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';

/** Calls from which on a loop is told, and is critical. */
export const LOOP_CALLS = { told: 10, critical: 20 } as const;

/** Rounds that a loop has at least when it is told, and when it is critical: five calls that came twice are no loop yet. */
export const LOOP_ROUNDS = { told: 5, critical: 10 } as const;

/** The most calls that take turns in a loop. */
export const MAX_ROUND = 5;

/** By what calls belong together: the conversation, the session or what stands for it, or the trace. */
export type LoopScope = 'conversation' | 'session' | 'trace';

/** Tool calls, one after the other, of which none changed anything: equal arguments led to equal answers. Times are monotonic. */
export interface Loop {
  readonly kind: LoopKind;
  readonly scope: LoopScope;
  /** The operation that is called again, or the first of those that take turns. */
  readonly operation: string;
  /** The others that take turns, in their order, which may be the same with other arguments. */
  readonly others: readonly string[];
  readonly role: 'client' | 'server';
  /** Number of the calls, the first round included. */
  readonly calls: number;
  /** Time that the calls took, without waits. */
  readonly spentMillis: number;
  /** Whether every call failed. */
  readonly failed: boolean;
  /** Average time between the end of a call and the start of the next. */
  readonly waitMillis: number;
  readonly startMillis: number;
  /** The end of its last call. */
  readonly endMillis: number;
  /** At most three: of its first call, and of its last ones. */
  readonly traceIds: readonly string[];
}

/** A call of a tool whose arguments are known. */
export interface ComparableCall {
  readonly sample: OperationSample;
  /** Equal for calls of one tool with equal arguments. */
  readonly key: string;
  /** Equal for equal answers; `undefined` if the answer was not compared. */
  readonly answer: string | undefined;
}

/** The calls of one round. */
export const roundOf = ({ others }: Loop): number => 1 + others.length;

export const severityOfLoop = (loop: Loop): 'warning' | 'critical' =>
  loop.calls >= Math.max(LOOP_CALLS.critical, LOOP_ROUNDS.critical * roundOf(loop)) ? 'critical' : 'warning';
