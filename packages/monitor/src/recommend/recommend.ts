import type { WindowView } from '@mcp-vitals/windows';
import { coldCaches } from './cold-cache.js';
import { invalidClients } from './invalid-client.js';
import { nPlusOne } from './n-plus-one.js';
import { payloadGrowth } from './payload-growth.js';
import type { Evidence, Recommendation } from './recommendation.js';
import { repeatedCalls } from './repeated-calls.js';
import { retries } from './retries.js';

const SEVERITY = { critical: 0, warning: 1, info: 2 } as const;

/** What the calls, and the windows if they are given, speak for; the most severe first. Nothing without evidence. */
export function recommend(evidence: Evidence, windows: WindowView | undefined): Recommendation[] {
  const over = `${Math.max(1, Math.round((evidence.toMillis - evidence.fromMillis) / 1000))}s`;
  return [
    ...(windows === undefined ? [] : coldCaches(windows, evidence.toMillis, over)),
    ...repeatedCalls(evidence),
    ...nPlusOne(evidence),
    ...retries(evidence),
    ...invalidClients(evidence),
    ...payloadGrowth(evidence),
  ].sort((a, b) => SEVERITY[a.severity] - SEVERITY[b.severity] || (b.savesMsPerHour ?? 0) - (a.savesMsPerHour ?? 0));
}
