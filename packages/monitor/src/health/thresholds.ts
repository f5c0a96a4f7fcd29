import type { Limits } from './limits.js';

/** From where on the built-in checks call something degraded or unhealthy. */
export interface HealthThresholds {
  /** The answer to a ping, in milliseconds. No answer at all is unhealthy. */
  readonly pingMs: Limits;
  /** Mean duration of MCP requests and of operations, in milliseconds. */
  readonly averageMs: Limits;
  /** The part of requests, or operations, that fail, in per cent. */
  readonly errorRate: Limits;
  /** The part of cache look-ups that hit, in per cent. A cold cache is slow, not broken. */
  readonly cacheHitRate: Limits;
  /** The part of validations that pass, in per cent. */
  readonly validationSuccessRate: Limits;
  /** Heap of what V8 allows, or resident memory of what the machine allows, in per cent. */
  readonly memory: Limits;
  /** CPU of all cores the process may use, in per cent. */
  readonly cpu: Limits;
  /** By how much timers come late, 99th percentile, in milliseconds. */
  readonly eventLoopDelayMs: Limits;
}

export const DEFAULT_THRESHOLDS: HealthThresholds = {
  pingMs: { degraded: 1000 },
  averageMs: { degraded: 200, unhealthy: 2000 },
  errorRate: { degraded: 1, unhealthy: 10 },
  cacheHitRate: { degraded: 80 },
  validationSuccessRate: { degraded: 95, unhealthy: 80 },
  memory: { degraded: 80, unhealthy: 95 },
  cpu: { degraded: 90 },
  eventLoopDelayMs: { degraded: 100, unhealthy: 1000 },
};
