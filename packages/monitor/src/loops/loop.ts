import type { LoopKind } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';

/** Calls from which on a loop is told, and is critical. */
export const LOOP_CALLS = { told: 10, critical: 20 } as const;

/** By what calls belong together: the conversation, the session or the pipe that stands for it, or the trace. */
export type LoopScope = 'conversation' | 'session' | 'trace';

/** Tool calls, one after the other, of which none changed anything: equal arguments led to equal answers. Times are monotonic. */
export interface Loop {
  readonly kind: LoopKind;
  readonly scope: LoopScope;
  /** The operation that is called again, or the first of the two that take turns. */
  readonly operation: string;
  /** The second of the two that take turns, which may be the same with other arguments. */
  readonly other?: string;
  readonly role: 'client' | 'server';
  /** Number of the calls, the first included. */
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

export const severityOfLoop = (calls: number): 'warning' | 'critical' =>
  calls >= LOOP_CALLS.critical ? 'critical' : 'warning';
