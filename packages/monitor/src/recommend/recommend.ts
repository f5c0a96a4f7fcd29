import type { OperationSample, WindowView } from '@mcp-vitals/windows';
import { refusedCalls } from './access/refused-calls.js';
import { signIns } from './access/sign-ins.js';
import { unknownTools } from './access/unknown-tools.js';
import type { Advice } from './advice.js';
import { askedOperations } from './asked-operation.js';
import { coldCaches } from './cold-cache.js';
import { deprecatedFeatures } from './deprecated-features.js';
import { type Evidence, totalMs } from './evidence.js';
import { invalidClients } from './invalid-client.js';
import { loops } from './loops.js';
import { nPlusOne } from './n-plus-one.js';
import { payloadGrowth } from './payload-growth.js';
import { bySeverity, type Recommendation } from './recommendation.js';
import { repeatedCalls } from './repeated-calls.js';
import { retries } from './retries.js';
import { silentFailures } from './silent-failures.js';

/** In this order: a call whose time one recommendation saves is no evidence for the next. */
const FINDERS: readonly ((evidence: Evidence) => Advice[])[] = [
  loops,
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
  return found.sort(bySeverity);
}
