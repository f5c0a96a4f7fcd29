/** Hashes of one generation. The last one or two are remembered, so that the calls of many agents lie between two of a loop. */
const GENERATION = 2048;

/** The hashes of the latest arguments. What a call comes back with is compared only if its arguments were sent before. */
export class RecentArguments {
  #hashes = new Set<string>();
  #older = new Set<string>();

  /** Remembers a hash; returns whether it was known. */
  repeats(hash: string): boolean {
    if (this.#hashes.has(hash)) return true;
    const isKnown = this.#older.has(hash);
    this.#hashes.add(hash);
    if (this.#hashes.size >= GENERATION) {
      this.#older = this.#hashes;
      this.#hashes = new Set();
    }
    return isKnown;
  }
}
