/** Lists whose pages are followed at once; beyond it the one that began the longest ago counts as cut. */
const MAX_LISTS = 256;

/** A page of a list: the first, or one that continues it. */
interface Page {
  readonly continues: boolean;
}

/** Tells, page by page, whether earlier pages of a list were dropped: what such a list lacks may have been on them. */
export class ListContinuity {
  /** The lists of which every page so far was passed on and taken. */
  readonly #whole = new Set<string>();

  /** Called with each page that is passed on, in their order. @returns whether earlier pages of its list are missing */
  isCut(key: string, { continues }: Page): boolean {
    if (continues) return !this.#whole.has(key);
    this.#whole.delete(key);
    this.#whole.add(key);
    if (this.#whole.size > MAX_LISTS) this.#whole.delete(this.#whole.keys().next().value!);
    return false;
  }

  /** Called with a page that is dropped: those after it, up to the next first page, are of a cut list. */
  dropped(key: string): void {
    this.#whole.delete(key);
  }
}
