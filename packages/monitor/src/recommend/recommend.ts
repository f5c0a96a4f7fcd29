import type { OperationSample, WindowView } from '@mcp-vitals/windows';
import type { Advice } from './advice.js';
import { askedOperations } from './asked-operation.js';
import { coldCaches } from './cold-cache.js';
import { deprecatedFeatures } from './deprecated-features.js';
import { type Evidence, totalMs } from './evidence.js';
import { invalidClients } from './invalid-client.js';
import { nPlusOne } from './n-plus-one.js';
import { payloadGrowth } from './payload-growth.js';
import type { Recommendation } from './recommendation.js';
import { refusedCalls } from './refused-calls.js';
import { repeatedCalls } from './repeated-calls.js';
import { retries } from './retries.js';
import { signIns } from './sign-ins.js';
import { silentFailures } from './silent-failures.js';
import { unknownTools } from './unknown-tools.js';

const SEVERITY = { critical: 0, warning: 1, info: 2 } as const;

/** In this order: a call whose time one recommendation saves is no evidence for the next. */
const FINDERS: readonly ((evidence: Evidence) => Advice[])[] = [
  retries,
  repeatedCalls,
  nPlusOne,
  invalidClients,
  payloadGrowth,
  silentFailures,
  unknownTools,
  refusedCalls,
  deprecatedFeatures,
];

/** Recommendations from calls and, if given, from the windows; most severe first. None without evidence. */
export function recommend(
  given: Pick<Evidence, 'samples' | 'fromMillis' | 'toMillis'>,
  windows: WindowView | undefined,
): Recommendation[] {
  const { samples } = given;
  const billed = new Set<OperationSample>();
  const evidence = { ...given, spentMs: totalMs(samples), asked: askedOperations(samples), billed };
  const found: Recommendation[] = [];
  for (const find of FINDERS) {
    for (const advice of find(evidence)) {
      found.push(advice.recommendation);
      for (const sample of advice.billed) billed.add(sample);
    }
  }
  const billedMs = found.reduce((sum, { savesMillis }) => sum + (savesMillis ?? 0), 0);
  if (windows !== undefined) found.push(...coldCaches(windows, evidence, billedMs), ...signIns(windows, evidence));
  return found.sort(
    (a, b) => SEVERITY[a.severity] - SEVERITY[b.severity] || (b.savesMillis ?? 0) - (a.savesMillis ?? 0),
  );
}
