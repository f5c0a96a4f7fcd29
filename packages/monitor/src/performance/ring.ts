/** The last `capacity` items, oldest first. */
export class Ring<T> {
  readonly #capacity: number;
  readonly #items: T[] = [];
  #next = 0;
  #pushed = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get isFull(): boolean {
    return this.#items.length === this.#capacity;
  }

  /** Number of items that were ever pushed. */
  get pushed(): number {
    return this.#pushed;
  }

  push(item: T): void {
    this.#pushed++;
    if (this.#items.length < this.#capacity) {
      this.#items.push(item);
      return;
    }
    this.#items[this.#next] = item;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  toArray(): T[] {
    return [...this.#items.slice(this.#next), ...this.#items.slice(0, this.#next)];
  }

  /** The items pushed after the first `count`, those that left meanwhile excepted. */
  after(count: number): T[] {
    const items = Math.min(this.#pushed - count, this.#items.length);
    return items > 0 ? this.toArray().slice(-items) : [];
  }
}
