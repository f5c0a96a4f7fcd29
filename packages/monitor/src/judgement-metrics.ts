import {
  ATTR_ANOMALY_KIND,
  ATTR_ANOMALY_SEVERITY,
  ATTR_HEALTH_CHECK,
  ATTR_LOOP_KIND,
  ATTR_OPERATION_NAME,
  ATTR_ROLE,
  ATTR_SERVICE_VERSION,
  METRICS,
  metricOptions,
} from '@mcp-vitals/signals';
import type { Attributes, Meter } from '@opentelemetry/api';
import type { HealthReport } from './health/health-report.js';
import type { HealthStatus } from './health/judgement/status.js';
import type { LoopCount } from './loops/loop-watch.js';
import type { OperationAnomaly } from './performance/anomaly.js';
import type { ReleaseState } from './releases/release-state.js';

/** The latest judgements. They are read at each collection, so reading them must not run a check. */
export interface JudgementSources {
  readonly health: () => HealthReport | undefined;
  readonly openAnomalies: () => readonly OperationAnomaly[];
  readonly release?: () => ReleaseState | undefined;
  readonly loops?: () => readonly LoopCount[];
}

/** The numbers of the statuses; an unknown one has none. */
const NUMBERS: Readonly<Record<HealthStatus, number | undefined>> = {
  unknown: undefined,
  healthy: 0,
  degraded: 1,
  unhealthy: 2,
};

/** Sets of attributes whose closed anomalies are observed as 0; of further ones the value is absent instead. */
const MAX_CLOSED = 1000;

/** Records health, open anomalies and loops as metrics, so that rules compare them as they compare any indicator. */
export function recordJudgements(meter: Meter, sources: JudgementSources): void {
  const { healthStatus, healthOverallStatus, anomaliesOpen } = METRICS;
  const ofCheck = meter.createObservableGauge(healthStatus.name, metricOptions(healthStatus));
  const overall = meter.createObservableGauge(healthOverallStatus.name, metricOptions(healthOverallStatus));
  meter.addBatchObservableCallback(
    (result) => {
      const report = sources.health();
      if (report === undefined) return;
      for (const { name, status } of report.checks) {
        const number = NUMBERS[status];
        if (number !== undefined) result.observe(ofCheck, number, { [ATTR_HEALTH_CHECK]: name });
      }
      const number = NUMBERS[report.overallStatus];
      if (number !== undefined) result.observe(overall, number);
    },
    [ofCheck, overall],
  );
  if (sources.release !== undefined) recordRelease(meter, sources.release);
  recordLoops(meter, sources);
  const counts = new AnomalyCounts();
  meter.createObservableGauge(anomaliesOpen.name, metricOptions(anomaliesOpen)).addCallback((result) => {
    for (const { count, attributes } of counts.of(sources.openAnomalies())) result.observe(count, attributes);
  });
}

/** A text that is another one whenever one of the recorded judgements is. */
export const judgementsText = ({ health, openAnomalies, release, loops }: JudgementSources): string =>
  JSON.stringify([
    health()?.overallStatus,
    health()?.checks.map(({ name, status }) => [name, status]),
    openAnomalies().map(({ operation, kind, severity }) => [operation, kind, severity]),
    release?.()?.current,
    release?.()?.comparison.map(({ verdict }) => verdict),
    loops?.(),
  ]);

/** Records when the running release began, and what it made worse. */
function recordRelease(meter: Meter, release: () => ReleaseState | undefined): void {
  const { releaseStartTime, releaseRegressions } = METRICS;
  const startTime = meter.createObservableGauge(releaseStartTime.name, metricOptions(releaseStartTime));
  const regressions = meter.createObservableGauge(releaseRegressions.name, metricOptions(releaseRegressions));
  meter.addBatchObservableCallback(
    (result) => {
      const state = release();
      if (state === undefined) return;
      const { current, comparison } = state;
      result.observe(startTime, current.sinceMillis / 1000, { [ATTR_SERVICE_VERSION]: current.version });
      if (!comparison.some(({ confidence }) => confidence !== null)) return;
      result.observe(regressions, comparison.filter(({ verdict }) => verdict === 'worse').length);
    },
    [startTime, regressions],
  );
}

function recordLoops(meter: Meter, { loops }: JudgementSources): void {
  if (loops === undefined) return;
  meter.createObservableCounter(METRICS.loops.name, metricOptions(METRICS.loops)).addCallback((result) => {
    for (const { role, kind, count } of loops()) {
      result.observe(count, { [ATTR_ROLE]: role, [ATTR_LOOP_KIND]: kind });
    }
  });
}

interface AnomalyCount {
  readonly attributes: Attributes;
  count: number;
}

/** The open anomalies of each set of attributes, 0 once they closed: a pushed series that just ends lives on for minutes. */
class AnomalyCounts {
  readonly #counts = new Map<string, AnomalyCount>();

  of(open: readonly OperationAnomaly[]): Iterable<AnomalyCount> {
    if (this.#counts.size > MAX_CLOSED) this.#counts.clear();
    for (const one of this.#counts.values()) one.count = 0;
    for (const { operation, kind, severity } of open) {
      const key = `${kind} ${severity} ${operation}`;
      const known = this.#counts.get(key);
      if (known !== undefined) {
        known.count++;
        continue;
      }
      const attributes = {
        [ATTR_OPERATION_NAME]: operation,
        [ATTR_ANOMALY_KIND]: kind,
        [ATTR_ANOMALY_SEVERITY]: severity,
      };
      this.#counts.set(key, { attributes, count: 1 });
    }
    return this.#counts.values();
  }
}
