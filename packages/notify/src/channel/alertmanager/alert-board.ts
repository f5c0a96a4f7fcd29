import type { NoticeAlert, NoticeReason } from '@mcp-vitals/monitor';

/** An alert that Alertmanager has to know, and when it was told last. */
export interface BoardEntry {
  readonly alert: NoticeAlert;
  readonly reason: NoticeReason;
  /** When it was first known to be resolved, on the monotonic clock. */
  readonly resolvedAtMillis: number | null;
  toldAtMillis: number | null;
}

/** Resolved alerts are repeated for this long, so that a lost message does not leave them firing. */
const RESOLVED_MILLIS = 5 * 60_000;

/** Most alerts kept. */
const MAX_ENTRIES = 50_000;

/** The alerts that Alertmanager is told again and again: it resolves those that it does not hear of. */
export class AlertBoard {
  readonly #entries = new Map<string, BoardEntry>();
  readonly #repeatMillis: number;
  #dropped = 0;

  constructor(repeatMillis: number) {
    this.#repeatMillis = repeatMillis;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Alerts that exceeded the limit. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Adds or changes alerts. What is new or different is due at once. */
  put(alerts: readonly NoticeAlert[], reason: NoticeReason, nowMillis: number): void {
    for (const alert of alerts) {
      const known = this.#entries.get(alert.fingerprint);
      if (known === undefined && alert.status === 'firing' && this.#entries.size >= MAX_ENTRIES) {
        this.#dropped++;
        continue;
      }
      const resolvedAtMillis = alert.status === 'firing' ? null : (known?.resolvedAtMillis ?? nowMillis);
      const toldAtMillis = known !== undefined && isSame(known.alert, alert) ? known.toldAtMillis : null;
      this.#entries.set(alert.fingerprint, { alert, reason, resolvedAtMillis, toldAtMillis });
    }
  }

  /** Resolves the firing alerts that a complete list no longer names. */
  resolveOthers(alerts: readonly NoticeAlert[], nowMillis: number, wallMillis: number): void {
    const named = new Set(alerts.map(({ fingerprint }) => fingerprint));
    for (const { alert, reason } of this.#entries.values()) {
      if (named.has(alert.fingerprint) || alert.status === 'resolved') continue;
      this.put([{ ...alert, status: 'resolved', endsAt: wallMillis }], reason, nowMillis);
    }
  }

  /** Those to tell now. Forgets resolved ones that were repeated for long enough. */
  due(nowMillis: number): BoardEntry[] {
    const due: BoardEntry[] = [];
    for (const [fingerprint, entry] of this.#entries) {
      const { resolvedAtMillis, toldAtMillis } = entry;
      const isOver = resolvedAtMillis !== null && nowMillis - resolvedAtMillis > RESOLVED_MILLIS;
      if (isOver && toldAtMillis !== null) this.#entries.delete(fingerprint);
      else if (toldAtMillis === null || nowMillis - toldAtMillis >= this.#repeatMillis) due.push(entry);
    }
    return due;
  }
}

const isSame = (before: NoticeAlert, after: NoticeAlert): boolean =>
  before.status === after.status && before.startsAt === after.startsAt && before.level === after.level;
