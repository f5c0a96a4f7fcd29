import type { Told, UnderWay } from '../group/line.js';
import type { TrackedRecord } from '../group/tracked-alert.js';
import type { MaintenanceWindow } from '../mute/maintenance-window.js';
import type { KeptSilence } from '../mute/silences.js';
import type { NoticeReason } from '../notice.js';
import type { HistoryEntry } from '../record/history.js';

/** One piece of what survives a restart, as JSON; `null` deletes it. */
export interface DispatchRecord {
  readonly key: string;
  readonly value: unknown;
}

/** A record of an earlier process. */
export interface RestoredRecord extends DispatchRecord {
  /** Added to its monotonic times, because that clock begins anew with each process. @default 0 */
  readonly shiftMillis?: number;
}

/** What a channel was told of one group; the group is found anew by the alerts, because the routing may have changed. */
export interface LineRecord {
  readonly channel: string;
  readonly told: readonly (readonly [fingerprint: string, told: Told])[];
}

export interface NoticeRecord {
  readonly channel: string;
  readonly groupKey: string;
  readonly reason: NoticeReason;
  readonly createdAt: number;
  readonly plannedAtMillis: number;
  readonly says: readonly (readonly [fingerprint: string, isFiring: boolean])[];
}

/** The value of each kind of record; a key is its kind, a colon and a name. */
export interface RecordValues {
  readonly alert: TrackedRecord;
  readonly line: LineRecord;
  readonly notice: NoticeRecord;
  readonly silence: KeptSilence;
  readonly window: MaintenanceWindow;
  readonly history: HistoryEntry;
  readonly today: { readonly day: string; readonly count: number };
}

export type RecordKind = keyof RecordValues;

export const keyOf = (kind: RecordKind, name: string): string => `${kind}:${name}`;

export function splitKey(key: string): [kind: RecordKind, name: string] {
  const colon = key.indexOf(':');
  return [key.slice(0, colon) as RecordKind, key.slice(colon + 1)];
}

export const shiftTold = (told: Told, shiftMillis: number): Told => ({
  isFiring: told.isFiring,
  plannedAtMillis: told.plannedAtMillis + shiftMillis,
  deliveredAtMillis: told.deliveredAtMillis + shiftMillis,
});

export const underWayOf = (id: string, record: NoticeRecord, shiftMillis: number): UnderWay => ({
  id,
  reason: record.reason,
  createdAt: record.createdAt,
  plannedAtMillis: record.plannedAtMillis + shiftMillis,
  says: new Map(record.says),
});
