import { randomBytes } from 'node:crypto';
import { type Alert, AlertLevel, type DeliveryOutcome, DRILL_LABEL, type Notice } from '@mcp-vitals/monitor';
import type { Clock } from '@mcp-vitals/signals';
import { DrillOutcomes, type FireDrillOptions, type FireDrillReport } from './drill-outcomes.js';

export interface DrillGround {
  readonly clock: Clock;
  /** The alerts of drills, beside those of rules. */
  readonly drills: Map<string, Alert>;
  readonly channels: readonly string[];
  /** Dispatches at once. */
  readonly dispatch: () => Promise<void>;
}

/** Walks marked alerts through dispatch, journal and delivery, to resolved. */
export class FireDrills {
  readonly #running = new Set<DrillOutcomes>();

  readonly take = (notice: Notice, outcome: DeliveryOutcome): void => {
    for (const drill of this.#running) drill.take(notice, outcome);
  };

  async run(
    ground: DrillGround,
    { level = AlertLevel.INFO, timeoutSeconds = 60 }: FireDrillOptions,
  ): Promise<FireDrillReport> {
    const { clock, drills, channels, dispatch } = ground;
    const alert = drillAlert(level, clock.now());
    const outcomes = new DrillOutcomes(alert.fingerprint, channels);
    let cancel = () => {};
    const timeout = new Promise<void>((resolve) => {
      cancel = clock.after(timeoutSeconds * 1000, resolve);
    });
    this.#running.add(outcomes);
    try {
      drills.set(alert.fingerprint, alert);
      await dispatch();
      await outcomes.all('firing', channels, timeout);
      drills.set(alert.fingerprint, resolvedDrill(alert, clock.now()));
      await dispatch();
      await outcomes.all('resolved', outcomes.delivered, timeout);
      return outcomes.report();
    } finally {
      cancel();
      drills.delete(alert.fingerprint);
      this.#running.delete(outcomes);
    }
  }
}

/** The marked alert of a drill. */
function drillAlert(level: AlertLevel, nowMillis: number): Alert {
  return {
    fingerprint: randomBytes(8).toString('hex'),
    rule: 'FireDrill',
    level,
    labels: { alertname: 'FireDrill', severity: level, [DRILL_LABEL]: 'true' },
    annotations: { summary: 'This is a drill: nothing is wrong, and nothing is to be done' },
    state: 'firing',
    activeSinceMillis: nowMillis,
    firingSinceMillis: nowMillis,
    resolvedAtMillis: null,
    lastEvaluatedMillis: nowMillis,
    figure: { title: 'drill', value: 1, unit: '', count: 1, events: 'drills', over: '1m', threshold: 0 },
    peak: 1,
    cause: 'condition',
    shadow: false,
    dependsOn: [],
  };
}

const resolvedDrill = (alert: Alert, nowMillis: number): Alert => ({
  ...alert,
  state: 'resolved',
  resolvedAtMillis: nowMillis,
  figure: { ...alert.figure, value: 0 },
});
