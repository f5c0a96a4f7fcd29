/** Hashes of arguments that are remembered. */
const MAX_HASHES = 256;

/** The hashes of the latest arguments. What a call comes back with is compared only if its arguments were sent before. */
export class RecentArguments {
  readonly #hashes = new Set<string>();

  /** Remembers a hash; returns whether it was known. */
  repeats(hash: string): boolean {
    const isKnown = this.#hashes.delete(hash);
    this.#hashes.add(hash);
    if (this.#hashes.size > MAX_HASHES) this.#hashes.delete(this.#hashes.values().next().value!);
    return isKnown;
  }
}
