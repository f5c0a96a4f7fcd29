import { keepFromHost, maskSecrets, notifyListener } from '@mcp-vitals/signals';
import type { Change, ChangeKind, NewChange } from './change.js';
import { ChangeFile } from './change-file.js';

const MAX_CHANGES = 1000;
const MAX_TEXT = 2000;

export interface ChangeJournalOptions {
  /** A folder for the changes on disk. @default none: in memory alone */
  readonly folder?: string | undefined;
  /** The most bytes on disk. */
  readonly maxBytes: number;
}

/** The last 1,000 changes of states, with those of earlier processes where a folder is given. */
export class ChangeJournal {
  readonly #file: ChangeFile | undefined;
  readonly #listeners = new Set<(change: Change) => void>();
  #changes: Change[];
  #count = 0;
  #skipped = 0;

  constructor({ folder, maxBytes }: ChangeJournalOptions) {
    this.#file = folder === undefined ? undefined : new ChangeFile(folder, maxBytes);
    const earlier = this.#file?.read(MAX_CHANGES) ?? [];
    this.#changes = earlier.map((change, i) => ({ id: i - earlier.length + 1, ...change }));
  }

  /** Changes beyond the last 1,000 that came at once, and those that are not on disk although there is a folder. */
  get dropped(): number {
    return this.#skipped + (this.#file?.failures ?? 0);
  }

  /** Takes changes that came at once, and writes them at once. */
  add(...changes: readonly NewChange[]): void {
    if (changes.length === 0) return;
    const bounded = changes.slice(-MAX_CHANGES).map(boundedChange);
    this.#skipped += changes.length - bounded.length;
    const kept = bounded.map((change) => ({ id: ++this.#count, ...change }));
    this.#changes = [...this.#changes, ...kept].slice(-MAX_CHANGES);
    this.#file?.append(...bounded);
    for (const change of kept) this.#tell(change);
  }

  /** The newest first. */
  recent({ limit = 100, kind }: { readonly limit?: number; readonly kind?: ChangeKind } = {}): Change[] {
    const wanted = kind === undefined ? this.#changes : this.#changes.filter((one) => one.kind === kind);
    return wanted.slice(-limit).reverse();
  }

  /** Calls back on each change; returns the function that stops it. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(change: Change): void {
    const failed = (error: unknown) => keepFromHost('node', 'this listener missed a change', error);
    for (const listener of this.#listeners) notifyListener(() => listener(change), failed);
  }
}

function boundedChange(change: NewChange): NewChange {
  const text = (one: string) => maskSecrets(one.slice(0, MAX_TEXT));
  const { subject, from, to, reason } = change;
  return {
    ...change,
    subject: text(subject),
    from: from === null ? null : text(from),
    to: text(to),
    reason: text(reason),
  };
}
