import { AlertLevel } from '../../rules/alert-level.js';
import type { NoticeReason } from '../notice.js';
import type { Labels } from '../route/matcher.js';
import type { IntervalMillis } from '../route/router.js';
import type { TrackedAlert } from './tracked-alert.js';

/** What a channel was last told of one alert; times are monotonic. */
export interface Told {
  readonly isFiring: boolean;
  /** When the notice was planned: what changed later is news. */
  readonly plannedAtMillis: number;
  readonly deliveredAtMillis: number;
}

/** A notice whose outcome is not known yet. */
export interface UnderWay {
  readonly id: string;
  readonly reason: NoticeReason;
  /** Wall time. */
  readonly createdAt: number;
  readonly plannedAtMillis: number;
  /** Fingerprint to whether the notice says that it fires. */
  readonly says: ReadonlyMap<string, boolean>;
}

/** What the alerts of a group share. */
export interface Group {
  readonly key: string;
  readonly labels: Labels;
  readonly route: string;
  readonly intervals: IntervalMillis;
}

/** A lower rank is more urgent. */
export const RANK: Readonly<Record<AlertLevel, number>> = {
  [AlertLevel.CRITICAL]: 0,
  [AlertLevel.WARNING]: 1,
  [AlertLevel.INFO]: 2,
};

export const lineName = (channel: string, groupKey: string): string => `${channel}\n${groupKey}`;

/** One group on its way to one channel: its alerts, and what the channel was told of them. Only a delivered notice counts as told. */
export class Line {
  /** Unique among all lines. */
  readonly name: string;
  readonly group: Group;
  readonly channel: string;
  /** 0, or the time after which the channel is notified of an alert that nobody acknowledged. */
  readonly escalateAfterMillis: number;
  readonly members = new Map<string, TrackedAlert>();
  readonly told = new Map<string, Told>();
  underWay: UnderWay | null = null;
  /** After a failure, the time of the next try. */
  notBeforeMillis = Number.NEGATIVE_INFINITY;
  /** When a notice was last delivered; `null` when none was, or when it no longer matters. */
  lastMillis: number | null = null;

  constructor(group: Group, channel: string, escalateAfterMillis: number) {
    this.name = lineName(channel, group.key);
    this.group = group;
    this.channel = channel;
    this.escalateAfterMillis = escalateAfterMillis;
  }

  /** The rank of the most urgent alert that the channel believes to fire; `Infinity` when it believes that of none. */
  toldRank(): number {
    let rank = Number.POSITIVE_INFINITY;
    for (const [fingerprint, { isFiring }] of this.told) {
      const tracked = isFiring ? this.members.get(fingerprint) : undefined;
      if (tracked !== undefined) rank = Math.min(rank, RANK[tracked.alert.level]);
    }
    return rank;
  }

  tell(fingerprint: string, told: Told): void {
    this.told.set(fingerprint, told);
    this.lastMillis = Math.max(this.lastMillis ?? Number.NEGATIVE_INFINITY, told.deliveredAtMillis);
  }

  /** A resolved alert is remembered for the group interval, so that one which flaps is no news. @returns whether any was forgotten */
  forget(nowMillis: number): boolean {
    let forgot = false;
    for (const [fingerprint, { isFiring, deliveredAtMillis }] of this.told) {
      if (isFiring || nowMillis < deliveredAtMillis + this.group.intervals.groupInterval) continue;
      this.told.delete(fingerprint);
      forgot = true;
    }
    if (this.told.size === 0 && this.underWay === null) this.lastMillis = null;
    return forgot;
  }
}
