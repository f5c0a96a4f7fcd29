import type { Line } from '../group/line.js';
import { Lines } from '../group/lines.js';
import { TrackedAlert } from '../group/tracked-alert.js';
import { Mutes } from '../mute/mutes.js';
import type { History } from '../record/history.js';
import { ResolvedToday } from '../record/resolved-today.js';
import { Router } from '../route/router.js';
import type { Routing } from '../route/routing.js';
import {
  type DispatchRecord,
  keyOf,
  type LineRecord,
  type NoticeRecord,
  type RecordKind,
  type RecordValues,
  type RestoredRecord,
  shiftTold,
  splitKey,
  underWayOf,
} from './records.js';

/** Everything that dispatch remembers, as records: it knows which of them changed. */
export class DispatchStore {
  readonly tracked = new Map<string, TrackedAlert>();
  readonly mutes: Mutes;
  readonly history: History;
  readonly today = new ResolvedToday();
  /** Notice id to the line that it is under way on. */
  readonly underWay = new Map<string, Line>();
  /** Names of the maintenance windows that were added at run time. */
  readonly addedWindows = new Set<string>();
  lines = new Lines();
  router: Router;
  readonly #changed = new Set<string>();

  constructor(routing: Routing, channels: readonly string[], history: History) {
    this.router = new Router(routing, channels);
    this.mutes = new Mutes(routing);
    this.history = history;
  }

  track(tracked: TrackedAlert): void {
    this.tracked.set(tracked.alert.fingerprint, tracked);
    this.lines.place(tracked, this.router);
  }

  forget(tracked: TrackedAlert): void {
    this.lines.remove(tracked);
    this.tracked.delete(tracked.alert.fingerprint);
    this.change('alert', tracked.alert.fingerprint);
  }

  change(kind: RecordKind, name: string): void {
    this.#changed.add(keyOf(kind, name));
  }

  keepWindow(name: string): void {
    this.addedWindows.add(name);
    this.change('window', name);
  }

  changeLine(line: Line): void {
    this.change('line', line.name);
  }

  /** Places every alert anew; what a channel was told, and the notices under way, move with the alerts. */
  reroute(routing: Routing, channels: readonly string[], active?: readonly string[]): void {
    const router = new Router(routing, channels, active);
    this.mutes.reroute(routing);
    const records = [...this.snapshot()].filter(({ key }) => /^(line|notice):/.test(key));
    for (const { key } of records) this.#changed.add(key);
    this.router = router;
    this.lines = new Lines();
    this.underWay.clear();
    for (const tracked of this.tracked.values()) this.lines.place(tracked, router);
    for (const record of records) this.#restoreToLine(record);
  }

  *changes(): Generator<DispatchRecord> {
    for (const [key, value] of this.history.changes()) yield { key: keyOf('history', `${key}`), value };
    for (const key of this.#changed) yield { key, value: this.#valueOf(...splitKey(key)) };
    this.#changed.clear();
  }

  *snapshot(): Generator<DispatchRecord> {
    const record = (kind: RecordKind, name: string) => ({ key: keyOf(kind, name), value: this.#valueOf(kind, name) });
    for (const [fingerprint, { hasFired }] of this.tracked) if (hasFired) yield record('alert', fingerprint);
    for (const line of this.lines) if (line.told.size > 0) yield record('line', line.name);
    for (const id of this.underWay.keys()) yield record('notice', id);
    for (const { silence } of this.mutes.silences.all()) yield record('silence', silence.id);
    for (const name of this.addedWindows) yield record('window', name);
    for (const [key, value] of this.history.entries()) yield { key: keyOf('history', `${key}`), value };
    yield record('today', '');
  }

  /** Takes the records of an earlier process, the latest of each key. A malformed one is left out. @returns the number left out */
  restore(records: Iterable<RestoredRecord>): number {
    const latest = new Map<string, RestoredRecord>();
    for (const record of records) latest.set(record.key, record);
    const all = [...latest.values()].filter(({ value }) => value !== null);
    let malformed = 0;
    // Lines and notices find their groups by the alerts.
    for (const pass of [1, 2]) {
      for (const record of all) {
        try {
          if (pass === 1) this.#restoreOne(record);
          else this.#restoreToLine(record);
        } catch {
          malformed++;
        }
      }
    }
    return malformed;
  }

  #restoreOne({ key, value, shiftMillis = 0 }: RestoredRecord): void {
    const [kind, name] = splitKey(key);
    if (kind === 'alert') this.track(TrackedAlert.fromRecord(value as RecordValues['alert'], shiftMillis));
    else if (kind === 'silence') {
      const kept = value as RecordValues['silence'];
      this.mutes.silences.keep({ ...kept, endsAtMillis: kept.endsAtMillis + shiftMillis });
    } else if (kind === 'window') {
      this.mutes.maintenance.add(value as RecordValues['window']);
      this.addedWindows.add(name);
    } else if (kind === 'history') this.history.restore(Number(name), value as RecordValues['history']);
    else if (kind === 'today') this.today.restore(value as RecordValues['today']);
  }

  #restoreToLine({ key, value, shiftMillis = 0 }: RestoredRecord): void {
    const [kind, name] = splitKey(key);
    if (kind === 'line') {
      const { channel, told } = value as LineRecord;
      for (const [fingerprint, one] of told) {
        const line = this.#lineOf(fingerprint, channel) ?? this.lines.find(name);
        line?.tell(fingerprint, shiftTold(one, shiftMillis));
        if (line !== undefined) this.changeLine(line);
      }
    } else if (kind === 'notice') {
      const record = value as NoticeRecord;
      const says = record.says.filter(([fingerprint]) => this.#lineOf(fingerprint, record.channel) !== undefined);
      const line = says[0] && this.#lineOf(says[0][0], record.channel);
      if (line === undefined || line.underWay !== null) return;
      line.underWay = underWayOf(name, { ...record, says }, shiftMillis);
      this.underWay.set(name, line);
      this.change('notice', name);
    }
  }

  #lineOf(fingerprint: string, channel: string): Line | undefined {
    const tracked = this.tracked.get(fingerprint);
    return tracked && this.lines.of(tracked).find((line) => line.channel === channel);
  }

  #valueOf(kind: RecordKind, name: string): unknown {
    switch (kind) {
      case 'alert':
        return this.tracked.get(name)?.toRecord() ?? null;
      case 'line': {
        const line = this.lines.find(name);
        return line === undefined || line.told.size === 0 ? null : { channel: line.channel, told: [...line.told] };
      }
      case 'notice':
        return this.#noticeRecord(name);
      case 'silence':
        return this.mutes.silences.all().find(({ silence }) => silence.id === name) ?? null;
      case 'window':
        return this.mutes.maintenance.all().find((window) => window.name === name) ?? null;
      case 'today':
        return this.today.toRecord();
      case 'history':
        return null;
    }
  }

  #noticeRecord(id: string): NoticeRecord | null {
    const line = this.underWay.get(id);
    if (line === undefined || line.underWay === null) return null;
    const { reason, createdAt, plannedAtMillis, says } = line.underWay;
    return { channel: line.channel, groupKey: line.group.key, reason, createdAt, plannedAtMillis, says: [...says] };
  }
}
