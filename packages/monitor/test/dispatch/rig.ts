import {
  type Alert,
  type AlertState,
  Dispatcher,
  type DispatcherOptions,
  type DispatchRecord,
  type Notice,
} from '@mcp-vitals/monitor';

export const START = Date.parse('2026-03-02T12:00:00Z');
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export interface Given extends Partial<Omit<Alert, 'labels'>> {
  readonly labels?: Readonly<Record<string, string>>;
}

/** An alert that fires unless told otherwise. */
export function alert(rule: string, given: Given = {}): Alert {
  const { level = 'warning', labels = {}, state = 'firing', ...rest } = given;
  const all = { alertname: rule, severity: level, ...labels };
  return {
    fingerprint: JSON.stringify(all),
    rule,
    level,
    labels: all,
    annotations: { summary: `${rule} is high` },
    state,
    activeSinceMillis: START,
    firingSinceMillis: state === 'pending' ? null : START,
    resolvedAtMillis: null,
    lastEvaluatedMillis: START,
    figure: { title: 'error ratio', value: 12, unit: '%', count: 240, events: 'requests', over: '5m', threshold: 5 },
    peak: 31,
    cause: 'condition',
    shadow: false,
    dependsOn: [],
    ...rest,
  };
}

/** What a receiver got: seconds since the start, reason, status, and the alerts as `+` firing, `-` resolved. */
export interface Sent {
  readonly atSeconds: number;
  readonly channel: string;
  readonly reason: Notice['reason'];
  readonly alerts: string;
}

/** A dispatcher, its alerts and its time, which passes on request, evaluated every second. Notices are delivered at once. */
export class Rig {
  readonly sent: Sent[] = [];
  readonly notices: Notice[] = [];
  readonly alerts = new Map<string, Alert>();
  dispatcher: Dispatcher;
  nowMillis = START;
  /** Wall time minus monotonic time. */
  wallOffsetMillis = 0;
  stepMillis = SECOND;
  /** Whether the receivers answer. */
  outcome: 'delivered' | 'permanent_failure' | 'none' = 'delivered';
  #records: DispatchRecord[] = [];

  constructor(readonly options: DispatcherOptions = { channels: ['mail'] }) {
    this.dispatcher = new Dispatcher(options);
  }

  get times() {
    return { nowMillis: this.nowMillis, wallMillis: this.nowMillis + this.wallOffsetMillis };
  }

  set(rule: string, state: AlertState | 'gone', given: Given = {}): Alert {
    const next = alert(rule, { ...given, state: state === 'gone' ? 'resolved' : state });
    const before = this.alerts.get(next.fingerprint);
    const firingSinceMillis = before?.state === 'firing' ? before.firingSinceMillis : this.nowMillis;
    const times = {
      firingSinceMillis: state === 'pending' ? null : firingSinceMillis,
      resolvedAtMillis: state === 'resolved' ? this.nowMillis : null,
    };
    this.alerts.set(next.fingerprint, { ...next, ...times, ...given, labels: next.labels });
    if (state === 'gone') this.alerts.delete(next.fingerprint);
    return next;
  }

  fire(rule: string, given: Given = {}): Alert {
    return this.set(rule, 'firing', given);
  }

  resolve(rule: string, given: Given = {}): Alert {
    return this.set(rule, 'resolved', given);
  }

  evaluate(): void {
    for (const notice of this.dispatcher.advance([...this.alerts.values()], this.times)) {
      this.notices.push(notice);
      this.sent.push({
        atSeconds: Math.round((this.nowMillis - START) / SECOND),
        channel: notice.channel,
        reason: notice.reason,
        alerts: notice.alerts.map(({ rule, status }) => (status === 'firing' ? '+' : '-') + rule).join(' '),
      });
      const { outcome } = this;
      if (outcome === 'none') continue;
      this.dispatcher.outcome(
        notice.id,
        outcome === 'delivered' ? { status: outcome } : { status: outcome, reason: 'refused' },
        this.times,
      );
    }
    this.#records.push(...this.dispatcher.changes());
  }

  /** Evaluates now and after every step. */
  pass(millis: number): void {
    this.evaluate();
    const endMillis = this.nowMillis + millis;
    while (this.nowMillis < endMillis) {
      this.nowMillis = Math.min(endMillis, this.nowMillis + this.stepMillis);
      this.evaluate();
    }
  }

  /** Ends the process without a word and begins another, whose monotonic clock starts elsewhere. */
  restart(downMillis = 0): Notice[] {
    const records = JSON.parse(JSON.stringify([...this.#records, ...this.dispatcher.changes()])) as DispatchRecord[];
    const shiftMillis = 12_345_678;
    this.nowMillis += downMillis + shiftMillis;
    this.wallOffsetMillis -= shiftMillis;
    this.dispatcher = new Dispatcher(this.options);
    this.dispatcher.restore(records.map((record) => ({ ...record, shiftMillis })));
    for (const [key, one] of this.alerts) {
      const shift = (millis: number | null) => (millis === null ? null : millis + shiftMillis);
      this.alerts.set(key, {
        ...one,
        firingSinceMillis: shift(one.firingSinceMillis),
        resolvedAtMillis: shift(one.resolvedAtMillis),
      });
    }
    this.#records = [...this.dispatcher.snapshot()];
    return this.dispatcher.underWay(this.times);
  }

  /** What was sent since the last call, in short. */
  take(): string[] {
    const [first] = this.options.channels;
    return this.sent
      .splice(0)
      .map(
        ({ atSeconds, channel, reason, alerts }) =>
          `${atSeconds} ${channel === first ? '' : `${channel} `}${reason} ${alerts}`,
      );
  }
}
