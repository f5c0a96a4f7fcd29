import { ACTIVITY } from './activity.js';
import { CACHE } from './cache.js';
import { CALLS } from './calls.js';
import { ERRORS } from './errors.js';
import type { Indicator } from './indicator.js';
import { ANOMALIES } from './judgement/anomalies.js';
import { HEALTH } from './judgement/health.js';
import { RELEASES } from './judgement/releases.js';
import { MONITOR } from './monitor.js';
import { PROCESS } from './process.js';
import { ACCESS } from './protocol/access.js';
import { EXECUTION } from './protocol/execution.js';
import { PEERS } from './protocol/peers.js';
import { SCHEMA } from './schema.js';
import { DEFINITIONS } from './tools/definitions.js';
import { LOOPS } from './tools/loops.js';
import { RESULTS } from './tools/results.js';
import { SCANS } from './tools/scans.js';
import { TASKS } from './tools/tasks.js';
import { VALIDATION } from './validation.js';

/** Every indicator by its name; `docs/indicators.md` is generated from it. */
export const INDICATORS = {
  ...CALLS,
  ...ACTIVITY,
  ...CACHE,
  ...VALIDATION,
  ...ERRORS,
  ...RESULTS,
  ...ACCESS,
  ...DEFINITIONS,
  ...PEERS,
  ...EXECUTION,
  ...TASKS,
  ...LOOPS,
  ...SCHEMA,
  ...SCANS,
  ...HEALTH,
  ...ANOMALIES,
  ...RELEASES,
  ...PROCESS,
  ...MONITOR,
} satisfies Readonly<Record<string, Indicator>>;

export type IndicatorName = keyof typeof INDICATORS;
