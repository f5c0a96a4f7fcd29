/** Remembers what `make` made for as long as the provider stays the same: the global ones may be set late, or anew. */
export function perProvider<P, T>(provider: () => P, make: (provider: P) => T): () => T {
  let from: P | undefined;
  let made: T | undefined;
  return () => {
    const current = provider();
    if (made === undefined || current !== from) {
      from = current;
      made = make(current);
    }
    return made;
  };
}
