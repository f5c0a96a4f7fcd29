/** Counts resolutions on the present day, by UTC. */
export class ResolvedToday {
  #day = '';
  #count = 0;

  add(wallMillis: number): void {
    this.#count = this.read(wallMillis) + 1;
    this.#day = dayOf(wallMillis);
  }

  read(wallMillis: number): number {
    return this.#day === dayOf(wallMillis) ? this.#count : 0;
  }

  toRecord(): { readonly day: string; readonly count: number } {
    return { day: this.#day, count: this.#count };
  }

  restore({ day, count }: { readonly day: string; readonly count: number }): void {
    this.#day = day;
    this.#count = count;
  }
}

const dayOf = (wallMillis: number): string => new Date(wallMillis).toISOString().slice(0, 10);
