/** `unknown` means that nothing was measured, or too little to judge by; it is neither good nor bad news. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';

const SEVERITY: Readonly<Record<HealthStatus, number>> = { unknown: 0, healthy: 1, degraded: 2, unhealthy: 3 };

export const HEALTH_STATUSES = Object.keys(SEVERITY) as readonly HealthStatus[];

export const isWorse = (a: HealthStatus, b: HealthStatus): boolean => SEVERITY[a] > SEVERITY[b];

export const worse = (a: HealthStatus, b: HealthStatus): HealthStatus => (isWorse(b, a) ? b : a);

export const better = (a: HealthStatus, b: HealthStatus): HealthStatus => (isWorse(a, b) ? b : a);
