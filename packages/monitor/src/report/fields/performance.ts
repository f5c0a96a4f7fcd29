import { format } from '../../format.js';
import type { OperationAnomaly } from '../../performance/anomaly.js';
import type { OperationPerformance } from '../../performance/operation-performance.js';
import type { Recommendation } from '../../recommend/recommendation.js';
import type { Trend } from '../../statistics/trend.js';
import { amount, choice, countOrNull, fieldsOf, list, moment, momentOrNull, number, text, texts } from '../field.js';
import { FIGURE } from './figure.js';
import { KINDS } from './operation.js';
import { WINDOW } from './window.js';

export type TrendingOperation = OperationPerformance & { readonly trend: Trend };

const SHARE = { minimum: 0, maximum: 1, digits: 4 };

export const TREND = fieldsOf<TrendingOperation>()({
  operation: text(({ operation }) => operation, { head: 'operation' }),
  kind: choice(KINDS, ({ kind }) => kind, { head: 'role' }),
  trend: choice(['improving', 'stable', 'degrading'], ({ trend }) => trend.direction, { head: 'trend' }),
  average_duration: number(({ averageMs }) => averageMs),
  count: amount(({ count }) => count),
  change: amount(
    ({ trend }) => trend.change,
    { head: 'change', show: (value) => format(100 * value, '%') },
    { digits: 4, description: 'Relative change of the duration over the window: 0.2 is a fifth slower.' },
  ),
  slope_per_hour: amount(({ trend }) => trend.slopePerHour, undefined, {
    digits: 4,
    description: 'The same as a relative change an hour.',
  }),
  confidence: amount(
    ({ trend }) => trend.confidence,
    { head: 'confidence', show: (value) => format(value, '') },
    SHARE,
  ),
  since: moment(({ trend }) => trend.sinceMillis, { head: 'since' }),
});

export const ANOMALY = fieldsOf<OperationAnomaly>()({
  operation: text(({ operation }) => operation, { head: 'operation' }),
  operation_kind: choice(KINDS, ({ operationKind }) => operationKind, { head: 'role' }),
  kind: text(({ kind }) => kind, undefined, { description: 'What changed, such as level, tail, errors or drift.' }),
  summary: text(({ summary }) => summary, { head: 'what' }),
  state: choice(['open', 'closed'], ({ state }) => state, { head: 'state' }),
  since: moment(({ since }) => since, { head: 'since' }),
  detected_at: moment(({ detectedAt }) => detectedAt),
  ended_at: momentOrNull(({ endedAt }) => endedAt),
  before: amount(({ from }) => from, undefined, {}),
  after: amount(({ to }) => to, undefined, {}),
  unit: text(({ unit }) => unit),
  confidence: amount(({ confidence }) => confidence, undefined, SHARE),
  severity: choice(['warning', 'critical'], ({ severity }) => severity),
  trace_ids: texts(({ traceIds }) => traceIds, { head: 'trace to open', show: ([first]) => first ?? '–' }),
});

export const RECOMMENDATION = fieldsOf<Recommendation>()({
  severity: choice(['info', 'warning', 'critical'], ({ severity }) => severity, { head: 'severity' }),
  kind: text(({ kind }) => kind),
  subject: text(({ subject }) => subject, { head: 'about' }),
  text: text(({ text: said }) => said, { head: 'what' }),
  saves_ms: number(({ savesMillis }) => savesMillis, undefined, {
    minimum: 0,
    description: 'Time of calls in the window that could have been saved, as measured; null when it is not about time.',
  }),
  ...WINDOW,
  evidence: list(FIGURE, ({ evidence }) => evidence),
  trace_ids: texts(({ traceIds }) => traceIds, { head: 'trace to open', show: ([first]) => first ?? '–' }),
});

/** The performance on a dashboard; `null` without a tracker. */
export interface PerformanceSummary {
  readonly trending: readonly TrendingOperation[];
  readonly anomalies: number | null;
  readonly recommendations: number | null;
}

export const PERFORMANCE = fieldsOf<PerformanceSummary>()({
  trending_operations: list(TREND, ({ trending }) => trending),
  anomalies_detected: countOrNull(({ anomalies }) => anomalies),
  recommendations_count: countOrNull(({ recommendations }) => recommendations),
});
