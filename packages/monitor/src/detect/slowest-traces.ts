const KEPT = 5;
/** A trace is worth opening for so long, in ms; what is kept is between one and two of these old. */
const SPAN = 120_000;

interface Trace {
  readonly id: string;
  readonly rankedBy: number;
}

/** The traces of the slowest of the last calls: five of the running span and five of the one before. */
export class SlowestTraces {
  #recent: Trace[] = [];
  #before: Trace[] = [];
  #spanEnd = Number.NEGATIVE_INFINITY;

  add(timeMs: number, id: string, rankedBy: number): void {
    if (timeMs >= this.#spanEnd) {
      this.#before = timeMs < this.#spanEnd + SPAN ? this.#recent : [];
      this.#recent = [];
      this.#spanEnd = timeMs + SPAN;
    }
    const list = this.#recent;
    if (list.length === KEPT && rankedBy <= list[KEPT - 1]!.rankedBy) return;
    if (list.length === KEPT) list.pop();
    let at = list.length;
    while (at > 0 && list[at - 1]!.rankedBy < rankedBy) at--;
    list.splice(at, 0, { id, rankedBy });
  }

  /** Their ids, slowest first. */
  ids(): string[] {
    return [...this.#recent, ...this.#before]
      .sort((a, b) => b.rankedBy - a.rankedBy)
      .slice(0, KEPT)
      .map((trace) => trace.id);
  }

  clear(): void {
    this.#recent = [];
    this.#before = [];
  }
}
