import type { Alert } from '../states/alert.js';
import { plan } from './group/plan.js';
import { TrackedAlert, type TrackedChange } from './group/tracked-alert.js';
import type { Notice } from './notice.js';
import { Happenings } from './record/happenings.js';
import { isDrill } from './route/drill.js';
import type { DispatchStore } from './store/dispatch-store.js';
import type { Times } from './times.js';

/** Alerts between two pauses: about a millisecond of work. */
const SLICE = 250;

/** One evaluation: the alerts are taken, muted, and what is due of them is planned. */
export class Evaluation {
  dropped = 0;
  nextDueMillis: number;
  readonly #store: DispatchStore;
  readonly #times: Times;
  readonly #number: number;
  readonly #maxAlerts: number;
  readonly #happenings = new Happenings();
  #worked = 0;

  constructor(store: DispatchStore, times: Times, number: number, maxAlerts: number) {
    this.#store = store;
    this.#times = times;
    this.#number = number;
    this.#maxAlerts = maxAlerts;
    this.nextDueMillis = Number.POSITIVE_INFINITY;
  }

  *steps(alerts: Iterable<Alert>): Generator<void, Notice[]> {
    const { mutes, tracked: all } = this.#store;
    this.#expireSilences();
    mutes.begin(this.#times);
    for (const alert of alerts) {
      this.#see(alert);
      if (this.#isSliceFull()) yield;
    }
    for (const tracked of all.values()) {
      if (tracked.seen !== this.#number) this.#note(tracked, tracked.vanish(this.#times.nowMillis));
      this.#mute(tracked);
      if (this.#isSliceFull()) yield;
    }
    const notices = yield* this.#plan();
    for (const tracked of all.values()) {
      this.#forgetWhenOver(tracked);
      if (this.#isSliceFull()) yield;
    }
    this.#happenings.recordIn(this.#store.history, this.#times.wallMillis);
    this.nextDueMillis = Math.min(this.nextDueMillis, mutes.nextEndMillis());
    return notices;
  }

  #isSliceFull(): boolean {
    return ++this.#worked % SLICE === 0;
  }

  #expireSilences(): void {
    for (const { id, matchers } of this.#store.mutes.silences.expire(this.#times.nowMillis)) {
      this.#store.change('silence', id);
      const reason = `the silence of ${matchers.join(', ')} ended`;
      this.#store.history.add({
        at: this.#times.wallMillis,
        event: 'silence_ended',
        reason,
        count: 0,
        fingerprints: [],
      });
    }
  }

  #see(alert: Alert): void {
    let tracked = this.#store.tracked.get(alert.fingerprint);
    if (tracked === undefined) {
      // A resolved alert that is unknown here was told to nobody.
      if (alert.state === 'resolved') return;
      if (this.#store.tracked.size >= this.#maxAlerts) {
        this.dropped++;
        this.#happenings.add({ event: 'dropped', reason: `more than ${this.#maxAlerts} alerts` }, alert.fingerprint);
        return;
      }
      // It becomes firing in `see`, like one that was pending before.
      tracked = new TrackedAlert({ ...alert, state: 'pending' });
      this.#store.track(tracked);
    }
    tracked.seen = this.#number;
    this.#store.mutes.learn(alert);
    this.#note(tracked, tracked.see(alert, this.#times.nowMillis));
  }

  #note(tracked: TrackedAlert, change: TrackedChange): void {
    if (change === 'none') return;
    const { fingerprint, rule, level, labels, shadow } = tracked.alert;
    const happened = change === 'fired' ? `${rule} (${level}) fires` : `${rule} (${level}) resolved`;
    this.#happenings.add({ event: change, reason: shadow ? `${happened}, in shadow` : happened }, fingerprint);
    if (change === 'resolved' && !shadow && !isDrill(labels)) {
      this.#store.today.add(this.#times.wallMillis);
      this.#store.change('today', '');
    }
    this.#store.change('alert', fingerprint);
  }

  #mute(tracked: TrackedAlert): void {
    const wasHeldBack = tracked.isHeldBack;
    const mutes = this.#store.mutes.of(tracked.alert);
    if (tracked.muteBy(mutes, this.#times.nowMillis)) this.#store.change('alert', tracked.alert.fingerprint);
    if (!tracked.isHeldBack || wasHeldBack) return;
    const reason = `${tracked.alert.rule} notifies nobody: ${mutes.map(({ reason: why }) => why).join('; ')}`;
    this.#happenings.add({ event: 'held_back', reason }, tracked.alert.fingerprint);
  }

  *#plan(): Generator<void, Notice[]> {
    const notices: Notice[] = [];
    for (const line of this.#store.lines) {
      const forgot = line.forget(this.#times.nowMillis);
      if (forgot || this.#store.lines.removeEmpty(line)) this.#store.changeLine(line);
      const { notice, nextMillis } = plan(line, this.#times);
      this.nextDueMillis = Math.min(this.nextDueMillis, nextMillis);
      if (notice !== undefined) {
        notices.push(notice);
        this.#store.underWay.set(notice.id, line);
        this.#store.change('notice', notice.id);
      }
      this.#worked += line.members.size;
      if (this.#worked < SLICE) continue;
      this.#worked = 0;
      yield;
    }
    return notices;
  }

  /** An alert that is over stays until every channel that believes it to fire was told. */
  #forgetWhenOver(tracked: TrackedAlert): void {
    const { fingerprint } = tracked.alert;
    if (tracked.isFiring) return;
    const lines = this.#store.lines.of(tracked);
    const waitMillis = Math.max(0, ...lines.map(({ group }) => group.intervals.groupWait));
    tracked.stopWaiting(this.#times.nowMillis, waitMillis);
    const isActive = tracked.seen === this.#number && tracked.alert.state === 'pending';
    if (isActive || tracked.waitingSinceMillis !== null) return;
    const isOpen = lines.some(
      ({ told, underWay }) => told.get(fingerprint)?.isFiring || underWay?.says.has(fingerprint),
    );
    if (!isOpen) this.#store.forget(tracked);
  }
}
