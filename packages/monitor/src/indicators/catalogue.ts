import { ACTIVITY } from './activity.js';
import { ANOMALIES } from './anomalies.js';
import { CACHE } from './cache.js';
import { CALLS } from './calls.js';
import { ERRORS } from './errors.js';
import { HEALTH } from './health.js';
import type { Indicator } from './indicator.js';
import { MONITOR } from './monitor.js';
import { PROCESS } from './process.js';
import { RELEASES } from './releases.js';
import { RESULTS } from './results.js';
import { SCHEMA } from './schema.js';
import { VALIDATION } from './validation.js';

/** Every indicator by its name; `docs/indicators.md` is generated from it. */
export const INDICATORS = {
  ...CALLS,
  ...ACTIVITY,
  ...CACHE,
  ...VALIDATION,
  ...ERRORS,
  ...RESULTS,
  ...SCHEMA,
  ...HEALTH,
  ...ANOMALIES,
  ...RELEASES,
  ...PROCESS,
  ...MONITOR,
} satisfies Readonly<Record<string, Indicator>>;

export type IndicatorName = keyof typeof INDICATORS;
