import { type History, type HistoryEntry, MAX_FINGERPRINTS } from './history.js';

type Facts = Omit<HistoryEntry, 'at' | 'count' | 'fingerprints'>;

/** The events of one evaluation, put together by their reason, so that a storm is a few lines of the history. */
export class Happenings {
  readonly #all = new Map<string, { readonly facts: Facts; count: number; readonly fingerprints: string[] }>();

  add(facts: Facts, fingerprint: string): void {
    const key = `${facts.event} ${facts.groupKey ?? ''} ${facts.reason}`;
    let happening = this.#all.get(key);
    if (happening === undefined) {
      happening = { facts, count: 0, fingerprints: [] };
      this.#all.set(key, happening);
    }
    happening.count++;
    if (happening.fingerprints.length < MAX_FINGERPRINTS) happening.fingerprints.push(fingerprint);
  }

  recordIn(history: History, at: number): void {
    for (const { facts, count, fingerprints } of this.#all.values()) history.add({ at, ...facts, count, fingerprints });
    this.#all.clear();
  }
}
