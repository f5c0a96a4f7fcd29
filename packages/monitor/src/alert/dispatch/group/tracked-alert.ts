import type { Alert } from '../../states/alert.js';
import type { Mute } from '../mute/mute.js';

/** An acknowledgement with its time on the monotonic clock. */
export interface KeptAcknowledgement {
  readonly by: string;
  readonly comment: string;
  readonly atMillis: number;
}

/** What of a tracked alert survives a restart. */
export interface TrackedRecord {
  readonly alert: Alert;
  readonly waitingSinceMillis: number | null;
  readonly startedAtMillis: number;
  readonly endedAtMillis: number | null;
  readonly releasedAtMillis: number | null;
  readonly heldUntilMillis: number | null;
  readonly isSilenced: boolean;
  readonly isHeld: boolean;
  readonly acknowledgement: KeptAcknowledgement | null;
}

/** How an alert changed since the last evaluation. */
export type TrackedChange = 'fired' | 'resolved' | 'none';

/** An alert as dispatch follows it: it outlives its state as long as somebody has to be told of its end. */
export class TrackedAlert {
  alert: Alert;
  /** The evaluation that saw it last. */
  seen = 0;
  mutes: readonly Mute[] = [];
  /** Whether it fired and was muted when its mutes were last read. */
  isHeldBack = false;
  acknowledgement: KeptAcknowledgement | null = null;
  /** Since when it waits to be told. Short resolutions do not begin the wait anew, so that a flapping alert is told. */
  waitingSinceMillis: number | null = null;
  startedAtMillis: number;
  endedAtMillis: number | null = null;
  /** The worst value of the latest firing; a pending alert has a peak of its own. */
  peak: number | null;
  /** When a silence or a maintenance window last ended over the firing alert: channels told before are told again. */
  releasedAtMillis: number | null = null;
  /** When a dependency last ended: a child gets the group wait to recover with its parent. */
  heldUntilMillis: number | null = null;
  #wasSilenced = false;
  #wasHeld = false;

  constructor(alert: Alert) {
    this.alert = alert;
    this.startedAtMillis = alert.firingSinceMillis ?? alert.activeSinceMillis;
    this.peak = alert.peak;
  }

  get isFiring(): boolean {
    return this.alert.state === 'firing' && this.endedAtMillis === null;
  }

  get isMuted(): boolean {
    return this.mutes.length > 0;
  }

  /** Whether it ever fired. */
  get hasFired(): boolean {
    return this.isFiring || this.endedAtMillis !== null;
  }

  /** Takes its present state. */
  see(alert: Alert, nowMillis: number): TrackedChange {
    const wasFiring = this.isFiring;
    this.alert = alert;
    if (alert.state !== 'pending') this.peak = alert.peak;
    if (alert.state === 'firing') {
      if (wasFiring) return 'none';
      this.startedAtMillis = alert.firingSinceMillis ?? nowMillis;
      this.endedAtMillis = null;
      this.waitingSinceMillis ??= this.startedAtMillis;
      return 'fired';
    }
    return wasFiring ? this.#end(alert.resolvedAtMillis ?? nowMillis) : 'none';
  }

  /** Its rule is gone, or nobody remembers it: it is over. */
  vanish(nowMillis: number): TrackedChange {
    if (!this.isFiring) return 'none';
    this.alert = { ...this.alert, state: 'resolved', resolvedAtMillis: nowMillis };
    return this.#end(nowMillis);
  }

  /** Drops the wait of an alert that has not fired for `waitMillis`. */
  stopWaiting(nowMillis: number, waitMillis: number): void {
    if (this.endedAtMillis !== null && nowMillis >= this.endedAtMillis + waitMillis) this.waitingSinceMillis = null;
  }

  /** @returns whether a mute began or ended */
  muteBy(mutes: readonly Mute[], nowMillis: number): boolean {
    const isSilenced = mutes.some(({ kind }) => kind === 'silence' || kind === 'maintenance');
    const isHeld = mutes.some(({ kind }) => kind === 'dependency');
    this.mutes = mutes;
    this.isHeldBack = this.isFiring && this.isMuted;
    if (isSilenced === this.#wasSilenced && isHeld === this.#wasHeld) return false;
    if (this.#wasSilenced && !isSilenced && this.isFiring) this.releasedAtMillis = nowMillis;
    if (this.#wasHeld && !isHeld) this.heldUntilMillis = nowMillis;
    this.#wasSilenced = isSilenced;
    this.#wasHeld = isHeld;
    return true;
  }

  toRecord(): TrackedRecord {
    const { alert, waitingSinceMillis, startedAtMillis, endedAtMillis, releasedAtMillis, heldUntilMillis } = this;
    const times = { waitingSinceMillis, startedAtMillis, endedAtMillis, releasedAtMillis, heldUntilMillis };
    return {
      alert,
      ...times,
      isSilenced: this.#wasSilenced,
      isHeld: this.#wasHeld,
      acknowledgement: this.acknowledgement,
    };
  }

  static fromRecord(record: TrackedRecord, shiftMillis: number): TrackedAlert {
    const shift = (millis: number | null) => (millis === null ? null : millis + shiftMillis);
    const { alert, acknowledgement: kept } = record;
    const tracked = new TrackedAlert({
      ...alert,
      activeSinceMillis: alert.activeSinceMillis + shiftMillis,
      firingSinceMillis: shift(alert.firingSinceMillis),
      resolvedAtMillis: shift(alert.resolvedAtMillis),
      lastEvaluatedMillis: alert.lastEvaluatedMillis + shiftMillis,
    });
    tracked.waitingSinceMillis = shift(record.waitingSinceMillis);
    tracked.startedAtMillis = record.startedAtMillis + shiftMillis;
    tracked.endedAtMillis = shift(record.endedAtMillis);
    tracked.releasedAtMillis = shift(record.releasedAtMillis);
    tracked.heldUntilMillis = shift(record.heldUntilMillis);
    tracked.acknowledgement = kept && { ...kept, atMillis: kept.atMillis + shiftMillis };
    tracked.#wasSilenced = record.isSilenced;
    tracked.#wasHeld = record.isHeld;
    return tracked;
  }

  #end(endedAtMillis: number): TrackedChange {
    this.endedAtMillis = endedAtMillis;
    this.acknowledgement = null;
    this.releasedAtMillis = null;
    return 'resolved';
  }
}
