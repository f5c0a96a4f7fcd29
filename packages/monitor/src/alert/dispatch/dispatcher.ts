import { whole } from '../../limits.js';
import type { Alert } from '../states/alert.js';
import type { AlertStanding, DispatcherOptions, RerouteOptions } from './dispatcher-options.js';
import { Evaluation } from './evaluation.js';
import { composeAgain } from './group/compose.js';
import type { MaintenanceWindow } from './mute/maintenance-window.js';
import type { Silence, SilenceOptions } from './mute/silence.js';
import type { DeliveryOutcome, Notice } from './notice.js';
import { explain } from './record/explain.js';
import type { Acknowledgement, Explanation } from './record/explanation.js';
import { History, type HistoryEntry, type HistoryEvent, MAX_FINGERPRINTS } from './record/history.js';
import { DispatchStore } from './store/dispatch-store.js';
import type { DispatchRecord, RestoredRecord } from './store/records.js';
import type { Times } from './times.js';

/**
 * Decides which notices are due. Pure: alerts and times come in, without I/O and without a timer. Its times are kept to the
 * evaluation, and what it remembers comes out as records, for a journal.
 */
export class Dispatcher {
  readonly #store: DispatchStore;
  readonly #maxAlerts: number;
  #evaluations = 0;
  #dropped = 0;
  #nextDueMillis = Number.POSITIVE_INFINITY;

  /** @throws RangeError when the routing or a maintenance window is malformed, or a limit no whole number greater than 0 */
  constructor(options: DispatcherOptions) {
    const { channels, routing = {}, maintenance = [] } = options;
    const history = new History(whole('maxHistory', options.maxHistory ?? 1000), options.historyMillis);
    this.#store = new DispatchStore(routing, channels, history);
    this.#maxAlerts = whole('maxAlerts', options.maxAlerts ?? 20_000);
    for (const window of maintenance) this.#store.mutes.maintenance.add(window);
  }

  /** Takes every active alert and those that resolved lately, and returns the notices that are due now. */
  advance(alerts: Iterable<Alert>, times: Times): Notice[] {
    const steps = this.advanceInSteps(alerts, times);
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
    }
  }

  /** The same in slices of a few milliseconds, for thousands of alerts. Finish one before the next begins. */
  *advanceInSteps(alerts: Iterable<Alert>, times: Times): Generator<void, Notice[]> {
    const evaluation = new Evaluation(this.#store, times, ++this.#evaluations, this.#maxAlerts);
    const notices = yield* evaluation.steps(alerts);
    this.#dropped += evaluation.dropped;
    this.#nextDueMillis = evaluation.nextDueMillis;
    return notices;
  }

  /**
   * The last outcome of a notice. Only `delivered` counts as told; otherwise it is planned anew once the group interval is over.
   * An unknown id does nothing.
   */
  outcome(noticeId: string, outcome: DeliveryOutcome, times: Times): void {
    const line = this.#store.underWay.get(noticeId);
    const underWay = line?.underWay;
    if (line === undefined || !underWay) return;
    line.underWay = null;
    this.#store.underWay.delete(noticeId);
    this.#store.change('notice', noticeId);
    const { nowMillis } = times;
    if (outcome.status === 'delivered') {
      const { plannedAtMillis } = underWay;
      for (const [fingerprint, isFiring] of underWay.says) {
        line.tell(fingerprint, { isFiring, plannedAtMillis, deliveredAtMillis: nowMillis });
      }
      this.#store.changeLine(line);
    } else {
      line.notBeforeMillis = nowMillis + line.group.intervals.groupInterval;
    }
    // Whatever changed meanwhile is looked at anew.
    this.#nextDueMillis = Math.min(this.#nextDueMillis, nowMillis);
    this.#store.history.add({
      at: times.wallMillis,
      event: outcome.status === 'delivered' ? 'delivered' : 'failed',
      reason: outcome.status === 'delivered' ? `${underWay.reason} notice delivered` : outcome.reason,
      count: underWay.says.size,
      fingerprints: [...underWay.says.keys()].slice(0, MAX_FINGERPRINTS),
      groupKey: line.group.key,
      channel: line.channel,
      noticeId,
      notice: underWay.reason,
    });
  }

  /** Notices whose outcome is not known: after a restart they are sent again, under the same ids. */
  underWay(times: Times): Notice[] {
    return [...this.#store.underWay.values()].map((line) => composeAgain(line, line.underWay!, times));
  }

  /** Silences matching alerts at once. @throws RangeError when it has no matcher, comment, author or end */
  silence(options: SilenceOptions, times: Times): Silence {
    const { silence } = this.#store.mutes.silences.add(options, times);
    this.#store.change('silence', silence.id);
    const reason = `${silence.author} silenced ${silence.matchers.join(', ')}: ${silence.comment}`;
    this.#record('silenced', reason, times, this.#mute(times));
    return silence;
  }

  /** Ends a silence early. @returns whether there was one */
  liftSilence(id: string, times: Times): boolean {
    const silence = this.#store.mutes.silences.lift(id);
    if (silence === undefined) return false;
    this.#store.change('silence', id);
    this.#record('silence_ended', `the silence of ${silence.matchers.join(', ')} was lifted`, times, this.#mute(times));
    this.#nextDueMillis = Math.min(this.#nextDueMillis, times.nowMillis);
    return true;
  }

  silences(): Silence[] {
    return this.#store.mutes.silences.all().map(({ silence }) => silence);
  }

  /**
   * Adds a window or replaces the one of the same name. @throws RangeError when it is malformed
   * @param survives whether it holds after a restart; one of a configuration is given again
   */
  addMaintenanceWindow(window: MaintenanceWindow, survives = true): void {
    this.#store.mutes.maintenance.add(window);
    if (survives) this.#store.keepWindow(window.name);
    this.#nextDueMillis = Number.NEGATIVE_INFINITY;
  }

  /** @returns whether there was one */
  removeMaintenanceWindow(name: string): boolean {
    this.#store.addedWindows.delete(name);
    this.#store.change('window', name);
    this.#nextDueMillis = Number.NEGATIVE_INFINITY;
    return this.#store.mutes.maintenance.remove(name);
  }

  maintenanceWindows(): MaintenanceWindow[] {
    return this.#store.mutes.maintenance.all();
  }

  /** Holds until the alert resolves: no repeats, no escalation, a reminder. @returns whether the alert fires */
  acknowledge(fingerprint: string, { by, comment }: Omit<Acknowledgement, 'at'>, times: Times): boolean {
    const tracked = this.#store.tracked.get(fingerprint);
    if (!tracked?.isFiring) return false;
    tracked.acknowledgement = { by, comment, atMillis: times.nowMillis };
    this.#store.change('alert', fingerprint);
    this.#record('acknowledged', `${by} acknowledged ${tracked.alert.rule}: ${comment}`, times, [fingerprint]);
    return true;
  }

  /** What holds an alert back, and who acknowledged it. */
  standingOf(fingerprint: string): AlertStanding {
    const tracked = this.#store.tracked.get(fingerprint);
    return { mutes: tracked?.mutes ?? [], acknowledgedBy: tracked?.acknowledgement?.by ?? null };
  }

  /** Why an alert is what it is, and when it next notifies whom. `undefined` for an unknown one. */
  explain(fingerprint: string, times: Times): Explanation | undefined {
    const tracked = this.#store.tracked.get(fingerprint);
    return tracked && explain(tracked, this.#store.lines.of(tracked), times);
  }

  /** What happened, what was sent and what was not, the newest last. */
  history(): readonly HistoryEntry[] {
    return this.#store.history.all();
  }

  /** Resolved on this day, by UTC. */
  resolvedToday(wallMillis: number): number {
    return this.#store.today.read(wallMillis);
  }

  /** What was dropped since the start because a limit was reached. */
  dropped(): { readonly alerts: number; readonly history: number } {
    return { alerts: this.#dropped, history: this.#store.history.dropped };
  }

  /** When the next notice is due, on the monotonic clock, as of the last evaluation; `Infinity` when none is. */
  nextDueMillis(): number {
    return this.#nextDueMillis;
  }

  /**
   * Takes another routing or other channels. What a channel was told stays told.
   * @throws RangeError when the routing is malformed; the old one stays
   */
  reroute({ channels, active, routing = {} }: RerouteOptions): void {
    this.#store.reroute(routing, channels, active);
    this.#nextDueMillis = Number.NEGATIVE_INFINITY;
  }

  /** The records that changed since the last call. */
  readonly changes = (): Generator<DispatchRecord> => this.#store.changes();

  /** All records. */
  readonly snapshot = (): Generator<DispatchRecord> => this.#store.snapshot();

  /**
   * Takes the records of an earlier process; the latest of each key counts.
   * @returns the number of malformed records, which are left out
   */
  restore(records: Iterable<RestoredRecord>): number {
    return this.#store.restore(records);
  }

  /** A silence holds from now on, not from the next evaluation on. @returns the alerts that it concerns */
  #mute({ nowMillis }: Times): string[] {
    const changed: string[] = [];
    for (const [fingerprint, tracked] of this.#store.tracked) {
      if (!tracked.muteBy(this.#store.mutes.of(tracked.alert), nowMillis)) continue;
      this.#store.change('alert', fingerprint);
      changed.push(fingerprint);
    }
    return changed;
  }

  #record(event: HistoryEvent, reason: string, { wallMillis }: Times, fingerprints: readonly string[]): void {
    const count = fingerprints.length;
    this.#store.history.add({
      at: wallMillis,
      event,
      reason,
      count,
      fingerprints: fingerprints.slice(0, MAX_FINGERPRINTS),
    });
  }
}
