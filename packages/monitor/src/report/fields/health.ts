import { format } from '../../format.js';
import type { CheckResult, HealthReport } from '../../health/health-report.js';
import type { HealthStatus } from '../../health/judgement/status.js';
import { amount, choice, countOrNull, fieldsOf, flag, list, moment, number, text } from '../field.js';
import { FIGURE } from './figure.js';

/** As the Python system spells them. */
const STATUSES = ['HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN'] as const;

const statusJson = (status: HealthStatus) => status.toUpperCase() as (typeof STATUSES)[number];

export const CHECK = fieldsOf<CheckResult>()({
  name: text(({ name }) => name, { head: 'check' }),
  status: choice(STATUSES, ({ status }) => statusJson(status), { head: 'status' }),
  points_lost: amount(
    ({ pointsLost }) => pointsLost,
    { head: 'points lost' },
    {
      minimum: 0,
      maximum: 100,
      multipleOf: 1,
      description: 'What this check took from the score; the sum over all checks and the score make 100.',
    },
  ),
  response_time_ms: number(({ responseTimeMs }) => responseTimeMs, {
    head: 'response',
    show: (value) => format(value, 'ms'),
  }),
  last_check: moment(({ lastCheckMillis }) => lastCheckMillis),
  since: moment(({ sinceMillis }) => sinceMillis, undefined, { description: 'Since when the status holds.' }),
  reason: text(({ reason }) => reason, { head: 'reason' }, { description: 'One sentence that says why.' }),
  weight: amount(({ weight }) => weight, undefined, {
    minimum: 0,
    description: 'What it weighs in the score; 0 while there is nothing to check.',
  }),
  critical: flag(({ critical }) => critical),
  figures: list(FIGURE, ({ figures }) => figures),
});

/** Without a health report everything is unknown. */
export const HEALTH = fieldsOf<HealthReport | undefined>()({
  overall_status: choice(STATUSES, (health) => statusJson(health?.overallStatus ?? 'unknown')),
  health_score: countOrNull((health) => health?.healthScore, {
    maximum: 100,
    description: '0 to 100; null while the checks that know something have less than half of the weights.',
  }),
  coverage: amount((health) => health?.coverage ?? 0, undefined, {
    minimum: 0,
    maximum: 1,
    description: 'Share of the weights of the checks that know something.',
  }),
  checks: list(CHECK, (health) => health?.checks ?? []),
});
