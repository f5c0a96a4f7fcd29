import { keepFromHost, maskSecrets } from '@mcp-vitals/signals';
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

  constructor({ folder, maxBytes }: ChangeJournalOptions) {
    this.#file = folder === undefined ? undefined : new ChangeFile(folder, maxBytes);
    const earlier = this.#file?.read(MAX_CHANGES) ?? [];
    this.#changes = earlier.map((change, i) => ({ id: i - earlier.length + 1, ...change }));
  }

  add(change: NewChange): void {
    const text = (one: string) => maskSecrets(one.slice(0, MAX_TEXT));
    const bounded = { ...change, subject: text(change.subject), reason: text(change.reason) };
    const kept = { id: ++this.#count, ...bounded };
    this.#changes.push(kept);
    if (this.#changes.length > MAX_CHANGES) this.#changes = this.#changes.slice(-MAX_CHANGES);
    this.#file?.append(bounded);
    for (const listener of this.#listeners) {
      try {
        listener(kept);
      } catch (error) {
        keepFromHost('node', 'this listener missed a change', error);
      }
    }
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
}
