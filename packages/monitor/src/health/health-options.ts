import { DEFAULT_THRESHOLDS, type HealthThresholds, type Threshold } from './judgement/threshold.js';
import type { HealthCheck } from './running/check.js';

/** Higher is better for these, so `unhealthy` lies below `degraded`. */
const SHARES: readonly string[] = ['cacheHitRatio', 'validationSuccessRatio'] satisfies (keyof HealthThresholds)[];

/** Sums and products of larger weights could be infinite, and the score no number. */
const MAX_WEIGHT = 1_000_000;

/** @throws RangeError naming every value that is wrong, with its path. */
export function checkOptions(options: {
  readonly checkIntervalSeconds: number;
  readonly connectivityTimeoutSeconds: number;
  readonly checkTimeoutSeconds: number;
  readonly over: string;
  readonly thresholds: HealthThresholds;
}): void {
  const { over, thresholds, ...seconds } = options;
  const issues = [
    ...Object.entries(seconds).flatMap(([name, value]) => positive(name, value)),
    ...(isDuration(over) ? [] : [`over must be a duration such as 30s, 5m or 1h30m, got ${JSON.stringify(over)}`]),
    ...Object.entries(thresholds).flatMap(([name, threshold]) => thresholdIssues(name, threshold)),
  ];
  if (issues.length > 0) throw new RangeError(`McpHealthMonitor: ${issues.join('; ')}`);
}

/** @throws TypeError or RangeError naming every error in a check. */
export function checkDefinition(check: HealthCheck): void {
  const { name, weight = 0, timeoutSeconds = 1, worsenAfter = 1, recoverAfter = 1, groups = [] } = check;
  if (typeof name !== 'string' || name === '' || name.length > 128) {
    throw new TypeError('a health check needs a name of 1 to 128 characters');
  }
  if (typeof check.run !== 'function') throw new TypeError(`the health check ${name} needs a function run()`);
  if (!Array.isArray(groups) || groups.some((group) => typeof group !== 'string' || group === '')) {
    throw new TypeError(`groups of the health check ${name} must be an array of names, such as ['ready']`);
  }
  const issues = [
    ...(Number.isFinite(weight) && weight >= 0 ? [] : [`weight must be a number >= 0, got ${weight}`]),
    ...(weight > MAX_WEIGHT ? [`weight must be at most ${MAX_WEIGHT}, got ${weight}`] : []),
    ...positive('timeoutSeconds', timeoutSeconds),
    ...Object.entries({ worsenAfter, recoverAfter }).flatMap(([option, value]) =>
      Number.isInteger(value) && value > 0 ? [] : [`${option} must be a whole number > 0, got ${value}`],
    ),
  ];
  if (issues.length > 0) throw new RangeError(`the health check ${name}: ${issues.join('; ')}`);
}

const positive = (name: string, value: number): string[] =>
  Number.isFinite(value) && value > 0 ? [] : [`${name} must be a number > 0, got ${shown(value)}`];

/** A text in quotes, so that it does not look like the number that it should be. */
const shown = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));

const isDuration = (text: unknown): boolean =>
  typeof text === 'string' && /^(\d{1,9}(ms|s|m|h|d))+$/.test(text) && /[1-9]/.test(text);

function thresholdIssues(name: string, threshold: Threshold): string[] {
  if (!Object.hasOwn(DEFAULT_THRESHOLDS, name)) {
    return [`thresholds.${name} is unknown; known are ${Object.keys(DEFAULT_THRESHOLDS).join(', ')}`];
  }
  const { degraded, unhealthy } = threshold ?? {};
  const path = `thresholds.${name}`;
  if (!Number.isFinite(degraded)) return [`${path}.degraded must be a number, got ${degraded}`];
  if (unhealthy === undefined) return [];
  if (!Number.isFinite(unhealthy)) return [`${path}.unhealthy must be a number, got ${unhealthy}`];
  const share = SHARES.includes(name);
  if (share ? unhealthy <= degraded! : unhealthy >= degraded!) return [];
  return [`${path}.unhealthy must be ${share ? '<=' : '>='} ${path}.degraded`];
}
