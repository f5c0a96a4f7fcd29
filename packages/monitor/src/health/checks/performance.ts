import type { WindowView } from '@mcp-vitals/windows';
import { format } from '../../format.js';
import { INDICATORS } from '../../indicators/catalogue.js';
import { measure, reading } from '../../indicators/measurement.js';
import { type Judgement, worstOf } from '../judgement/judgement.js';
import type { HealthThresholds } from '../judgement/threshold.js';
import { averageWithoutWorst, ratioWithoutWorst, ThresholdEvaluator } from '../judgement/threshold-evaluator.js';
import { type BuiltInCheck, type CheckSetUp, notSetUp } from './built-in-check.js';
import { overflowJudgements } from './overflow.js';
import { HEALTH_WEIGHTS } from './weights.js';

const SOURCES = ['client', 'server', 'operation'] as const;

/** Checks durations, failures and requests in flight, on each side that has any. */
export function performanceCheck({ dependencies, thresholds, over }: CheckSetUp): BuiltInCheck {
  const evaluator = new ThresholdEvaluator();
  return {
    name: 'performance',
    weight: HEALTH_WEIGHTS.performance,
    critical: true,
    dependsOn: ['windows'],
    run({ nowMillis }) {
      const { windows } = dependencies();
      if (windows === undefined) return notSetUp('windows');
      const judgements = SOURCES.flatMap((source) => [
        ...callJudgements(source, { evaluator, thresholds, windows, nowMillis, over }),
        ...(source === 'operation' ? [] : waitJudgements(source, { evaluator, thresholds, windows, nowMillis, over })),
      ]);
      if (judgements.length > 0) return worstOf(judgements);
      return { status: 'unknown', reason: `insufficient data: no requests or operations in ${over}` };
    },
  };
}

interface Judging {
  readonly evaluator: ThresholdEvaluator;
  readonly thresholds: HealthThresholds;
  readonly windows: WindowView;
  readonly nowMillis: number;
  readonly over: string;
}

/** Judges the calls that ended. */
function callJudgements(source: (typeof SOURCES)[number], judging: Judging): Judgement[] {
  const { evaluator, thresholds, windows, nowMillis, over } = judging;
  const averageOf = INDICATORS[`${source}_latency_average`];
  const errorsOf = INDICATORS[`${source}_error_ratio`];
  const average = measure(averageOf, windows, nowMillis, { over });
  if (average.count === 0) return [];
  const longest = measure(INDICATORS[`${source}_latency_max`], windows, nowMillis, { over });
  const errors = measure(errorsOf, windows, nowMillis, { over });
  return [
    evaluator.judge(averageOf, average, thresholds.averageMillis, averageWithoutWorst(average, longest)),
    evaluator.judge(errorsOf, errors, thresholds.errorRatio, ratioWithoutWorst(errorsOf, errors)),
    ...overflowJudgements(average),
  ];
}

/** The least requests in flight to be judged: a single call may be slow. */
const MINIMUM_IN_FLIGHT = 5;

/** Judges the requests in flight, so that hung calls are seen while they hang. */
function waitJudgements(role: 'client' | 'server', judging: Judging): Judgement[] {
  const { evaluator, thresholds, windows, nowMillis, over } = judging;
  const ageOf = INDICATORS[`${role}_oldest_age`];
  const inFlight = measure(INDICATORS[`${role}_in_flight`], windows, nowMillis, { over });
  const { value } = measure(ageOf, windows, nowMillis, { over });
  if (!inFlight.value || value === null) return [];
  const measurement = { ...reading(ageOf, value, nowMillis), count: inFlight.value };
  const waiting: Judgement = { status: 'unknown', reason: '', measurement: inFlight };
  if (inFlight.value < MINIMUM_IN_FLIGHT) {
    const reason = `insufficient data: ${format(inFlight.value, '')} ${inFlight.name}, ${MINIMUM_IN_FLIGHT} needed`;
    return [{ status: 'unknown', reason, measurement }, waiting];
  }
  const { status, reason } = evaluator.judge(ageOf, measurement, thresholds.oldestRequestSeconds);
  return [
    // Young requests in flight are no evidence that requests end.
    {
      status: status === 'healthy' ? 'unknown' : status,
      reason: `${reason} (${format(inFlight.value, '')} in flight)`,
      measurement,
    },
    waiting,
  ];
}
