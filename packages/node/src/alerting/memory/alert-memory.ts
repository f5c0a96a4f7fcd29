import type { AlertChange, AlertStates, Dispatcher } from '@mcp-vitals/monitor';
import { Journal, JournalLockedError, type JournalStatus } from '@mcp-vitals/notify';
import { type Clock, notices, wallTimeOf } from '@mcp-vitals/signals';
import { entriesOf, type JournalEntry } from './journal-entry.js';
import { restoredStates } from './restored-states.js';

/** Longest wait for the disk before a notice is sent, in milliseconds: a disk that hangs delays no alert for longer. */
const MAX_DISK_MILLIS = 1000;
/** Figures and peaks of firing alerts are written this often. */
const REFRESH_MILLIS = 60_000;
/** With more active alerts, only changes of state are written. */
const MAX_REFRESHED = 1000;

export interface AlertMemoryParts {
  readonly states: AlertStates;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
}

/** Keeps alerts and dispatch in the journal, so that they survive `kill -9`. */
export class AlertMemory {
  readonly #parts: AlertMemoryParts;
  readonly #changedRules = new Set<string>();
  #journal: Journal<JournalEntry> | undefined;
  #refreshedMillis = Number.NEGATIVE_INFINITY;

  constructor(parts: AlertMemoryParts) {
    this.#parts = parts;
  }

  /** @returns `undefined` before it is open */
  status(): JournalStatus | undefined {
    return this.#journal?.status();
  }

  /** Opens the journal and restores what it holds. When another process holds it, alerts are in memory alone. Never rejects. */
  async open(path: string | undefined): Promise<void> {
    const options = {
      clock: this.#parts.clock,
      snapshot: () => this.#snapshot(),
      onLateEntries: (entries: readonly JournalEntry[]) => this.#restore(entries),
    };
    try {
      this.#journal = await Journal.open<JournalEntry>(path, options);
    } catch (error) {
      if (!(error instanceof JournalLockedError)) throw error;
      notices.say(
        'not_honoured',
        `another process holds the journal ${path}, so this one keeps its alerts in memory, and those not delivered are lost if it is ` +
          'killed; give each process a journal of its own',
        'journal lock',
      );
      this.#journal = await Journal.open<JournalEntry>(undefined, options);
    }
    this.#restore(this.#journal.entries);
  }

  /** Remembers that the alerts of these rules are to be written. */
  note(changes: readonly AlertChange[]): void {
    for (const { alert } of changes) this.#changedRules.add(alert.rule);
  }

  /** Writes what changed. Resolves when it is on disk, or after a second. */
  async save(): Promise<void> {
    const journal = this.#journal;
    if (journal === undefined) return;
    const times = this.#times();
    const states = this.#statesEntry(times);
    const written: Promise<boolean>[] = [];
    if (states !== undefined) written.push(journal.append(states));
    for (const entry of entriesOf(this.#parts.dispatcher.changes(), times)) written.push(journal.append(entry));
    if (written.length === 0) return;
    let cancel = () => {};
    const timeout = new Promise<void>((resolve) => {
      cancel = this.#parts.clock.after(MAX_DISK_MILLIS, resolve);
    });
    await Promise.race([Promise.all(written), timeout]);
    cancel();
  }

  close(): Promise<void> {
    return this.#journal?.close() ?? Promise.resolve();
  }

  /** The alerts of the rules that changed; without one, a sign of life while a `for` runs. */
  #statesEntry(times: { now: number; wall: number }): JournalEntry | undefined {
    const alerts = this.#parts.states.alerts();
    const isRefresh = times.now >= this.#refreshedMillis + REFRESH_MILLIS && alerts.length <= MAX_REFRESHED;
    if (isRefresh) {
      this.#refreshedMillis = times.now;
      for (const { rule, state } of alerts) if (state === 'firing') this.#changedRules.add(rule);
    }
    if (this.#changedRules.size === 0) return alerts.some(({ state }) => state === 'pending') ? times : undefined;
    const rules = [...this.#changedRules];
    this.#changedRules.clear();
    const snapshot = this.#parts.states.snapshot(times.now, times.wall);
    const changed = snapshot.rules.filter(({ facts }) => rules.includes(facts.name));
    return { ...times, states: { rules, snapshot: { ...snapshot, rules: changed } } };
  }

  *#snapshot(): Generator<JournalEntry> {
    const times = this.#times();
    const snapshot = this.#parts.states.snapshot(times.now, times.wall);
    yield { ...times, states: { rules: [...new Set(snapshot.rules.map(({ facts }) => facts.name))], snapshot } };
    yield* entriesOf(this.#parts.dispatcher.snapshot(), times);
  }

  #restore(entries: readonly JournalEntry[]): void {
    if (entries.length === 0) return;
    const { now, wall } = this.#times();
    const offset = wall - now;
    const records = entries.flatMap((entry) =>
      (entry.dispatch ?? []).map((record) => ({ ...record, shiftMillis: entry.wall - entry.now - offset })),
    );
    this.#parts.dispatcher.restore(records);
    this.note(this.#parts.states.restore(restoredStates(entries), now, wall).changes);
  }

  #times(): { now: number; wall: number } {
    const { clock } = this.#parts;
    const now = clock.now();
    return { now, wall: wallTimeOf(clock, now) };
  }
}
