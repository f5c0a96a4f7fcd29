import { ATTR_REFUSAL, ATTR_SIGN_IN_OUTCOME, type Refusal, type SignInOutcome } from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';
import type { McpPerformanceTracker } from '../../performance/performance-tracker.js';
import { type UnknownTool, unknownToolsOf } from '../../recommend/access/unknown-tools.js';
import { type Asking, asking } from './asking.js';

interface Counted {
  readonly role: 'client' | 'server';
  readonly count: number;
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** The calls over the window that were refused for one reason. */
export interface RefusalMetrics extends Counted {
  readonly refusal: Refusal;
}

/** The HTTP exchanges over the window with one outcome. */
export interface SignInMetrics extends Counted {
  readonly outcome: SignInOutcome;
}

const MAX_TOOLS = 50;
const ROLES = ['client', 'server'] as const;

/** The groups of a role that counted something, the most first. */
function counted<K extends string>(ask: Asking, indicator: 'refused_calls' | 'sign_in_exchanges', attribute: string) {
  return ROLES.flatMap((role) =>
    ask
      .each(`${role}_${indicator}`, [attribute])
      .filter(({ count }) => count > 0)
      .map(({ by, count, fromMillis, toMillis }) => ({ role, key: by[attribute] as K, count, fromMillis, toMillis }))
      .sort((a, b) => b.count - a.count),
  );
}

/** What callers did not get. */
export interface AccessMetrics {
  /** The tools that were called and do not exist, at most 50. */
  readonly unknownTools: readonly UnknownTool[];
  readonly refusals: readonly RefusalMetrics[];
  readonly signIns: readonly SignInMetrics[];
}

export interface AccessSources {
  readonly windows?: WindowView | undefined;
  readonly tracker?: McpPerformanceTracker | undefined;
}

/** @param over the window of the metrics; unknown tools are those of the tracker's calls */
export function accessMetrics({ windows, tracker }: AccessSources, nowMillis: number, over: string): AccessMetrics {
  const ask = windows && asking(windows, nowMillis, over);
  return {
    unknownTools: unknownToolsOf(tracker?.getSnapshots() ?? []).slice(0, MAX_TOOLS),
    refusals: ask ? refusalMetrics(ask) : [],
    signIns: ask ? signInMetrics(ask) : [],
  };
}

const refusalMetrics = (ask: Asking): RefusalMetrics[] =>
  counted<Refusal>(ask, 'refused_calls', ATTR_REFUSAL).map(({ key: refusal, ...rest }) => ({ refusal, ...rest }));

const signInMetrics = (ask: Asking): SignInMetrics[] =>
  counted<SignInOutcome>(ask, 'sign_in_exchanges', ATTR_SIGN_IN_OUTCOME).map(({ key: outcome, ...rest }) => ({
    outcome,
    ...rest,
  }));
