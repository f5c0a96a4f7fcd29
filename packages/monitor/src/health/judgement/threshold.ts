/** The values beyond which a figure is degraded and unhealthy. Without `unhealthy` it is at worst degraded. */
export interface Threshold {
  readonly degraded: number;
  readonly unhealthy?: number;
}

/** The thresholds of the built-in checks. */
export interface HealthThresholds {
  /** The duration of a ping, in milliseconds. A ping without an answer is unhealthy. */
  readonly pingMillis: Threshold;
  /** Mean duration of MCP requests and of operations, in milliseconds. */
  readonly averageMillis: Threshold;
  /** Share of requests, or operations, that fail, in per cent. */
  readonly errorRatio: Threshold;
  /** Age of the oldest request in flight, in seconds. */
  readonly oldestRequestSeconds: Threshold;
  /** Share of cache look-ups that hit, in per cent. A cold cache is only degraded. */
  readonly cacheHitRatio: Threshold;
  /** The caches' share of the memory that the process may use, in per cent. */
  readonly cacheMemory: Threshold;
  /** Share of validations that pass, in per cent. */
  readonly validationSuccessRatio: Threshold;
  /** Heap of V8's limit, or resident memory of the container's limit or the machine's memory, in per cent. */
  readonly memory: Threshold;
  /** CPU of all cores the process may use, in per cent. */
  readonly cpu: Threshold;
  /** Share of the time in which the event loop is busy, in per cent. */
  readonly eventLoopUtilization: Threshold;
  /** Delay of timers, 99th percentile, in milliseconds. */
  readonly eventLoopDelayMillis: Threshold;
  /** The largest delay of a timer, in milliseconds: a single stall. */
  readonly eventLoopStallMillis: Threshold;
}

export const DEFAULT_THRESHOLDS: HealthThresholds = {
  pingMillis: { degraded: 1000 },
  averageMillis: { degraded: 200, unhealthy: 2000 },
  errorRatio: { degraded: 1, unhealthy: 10 },
  oldestRequestSeconds: { degraded: 60 },
  cacheHitRatio: { degraded: 80 },
  cacheMemory: { degraded: 25 },
  validationSuccessRatio: { degraded: 95, unhealthy: 80 },
  memory: { degraded: 80, unhealthy: 95 },
  cpu: { degraded: 90 },
  eventLoopUtilization: { degraded: 95 },
  eventLoopDelayMillis: { degraded: 100, unhealthy: 1000 },
  eventLoopStallMillis: { degraded: 1000 },
};
