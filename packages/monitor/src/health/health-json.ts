import { type Clock, systemClock, wallTimeOf } from '@mcp-vitals/signals';
import type { GroupHealth, HealthReport } from './health-report.js';
import type { HealthStatus } from './judgement/status.js';
import type { CheckState } from './running/check.js';

/** The statuses of the format; `unknown` is a pass, since no check has failed. */
const STATUS = { healthy: 'pass', degraded: 'warn', unhealthy: 'fail', unknown: 'pass' } as const;

export interface HealthJsonOptions {
  /** Whether checks, reasons and figures are shown; leave it off for untrusted readers. @default false */
  readonly details?: boolean;
  readonly serviceId?: string;
  /** The clock of the health, for the times that people read. @default {@link systemClock} */
  readonly clock?: Clock;
}

interface HealthJsonCheck {
  readonly componentId: string;
  readonly componentType: 'component';
  readonly status: 'pass' | 'warn' | 'fail';
  readonly time: string;
  readonly observedValue?: number;
  readonly observedUnit?: string;
  readonly output?: string;
}

export interface HealthJson {
  readonly status: 'pass' | 'warn' | 'fail';
  readonly serviceId?: string;
  readonly notes?: readonly string[];
  readonly output?: string;
  readonly checks?: Readonly<Record<string, readonly HealthJsonCheck[]>>;
}

export interface HealthResponse {
  /** 200, or 503 when unhealthy. */
  readonly statusCode: 200 | 503;
  readonly contentType: 'application/health+json';
  readonly body: HealthJson;
}

/**
 * Health as `application/health+json`.
 * Source: draft-inadarei-api-health-check-06, sections 3 and 4.
 */
export function healthResponse(health: HealthReport | GroupHealth, options: HealthJsonOptions = {}): HealthResponse {
  const { details = false, serviceId, clock = systemClock } = options;
  const status = 'overallStatus' in health ? health.overallStatus : health.status;
  const score = 'healthScore' in health ? health.healthScore : undefined;
  const output = 'reason' in health ? health.reason : undefined;
  const body: HealthJson = {
    status: STATUS[status],
    ...(serviceId !== undefined && { serviceId }),
    ...(details && { notes: notesOf(status, score) }),
    ...(details && output !== undefined && { output }),
    ...(details && { checks: byName(health.checks.flatMap((check) => checkEntries(check, clock))) }),
  };
  return { statusCode: status === 'unhealthy' ? 503 : 200, contentType: 'application/health+json', body };
}

const notesOf = (status: HealthStatus, score: number | null | undefined): readonly string[] => [
  status,
  ...(score === null || score === undefined ? [] : [`score ${score} of 100`]),
];

type NamedCheck = readonly [name: string, entry: HealthJsonCheck];

/** Entries of one name share it: a check may show two figures of equal names. */
function byName(entries: readonly NamedCheck[]): Record<string, HealthJsonCheck[]> {
  const named = new Map<string, HealthJsonCheck[]>();
  for (const [name, entry] of entries) named.set(name, [...(named.get(name) ?? []), entry]);
  return Object.fromEntries(named);
}

/** One entry for the check's response time, and one for each of its figures. */
function checkEntries(check: CheckState, clock: Clock): NamedCheck[] {
  const entry = (observed: { readonly value: number | null; readonly unit: string }): HealthJsonCheck => ({
    componentId: check.name,
    componentType: 'component',
    status: STATUS[check.status],
    time: new Date(wallTimeOf(clock, check.lastCheckMillis)).toISOString(),
    ...(observed.value !== null && { observedValue: observed.value, observedUnit: observed.unit }),
    ...(check.status !== 'healthy' && { output: check.reason }),
  });
  return [
    [`${check.name}:responseTime`, entry({ value: check.responseTimeMs, unit: 'ms' })],
    ...check.figures.map((figure) => [`${check.name}:${figure.name}`, entry(figure)] as const),
  ];
}
