/** Traces kept. */
const KEPT = 5;
/** The time in ms for which a call is worth opening; reported traces are between one and two of these old. */
const SPAN = 120_000;

interface Trace {
  readonly id: string;
  readonly durationMs: number;
}

/** The trace ids of the slowest of the last calls, and of the slowest since an episode began. */
export class SlowestTraces {
  #recent: Trace[] = [];
  #before: Trace[] = [];
  #spanEnd = Number.NEGATIVE_INFINITY;
  #episode: Trace[] | null = null;

  add(timeMs: number, id: string, durationMs: number): void {
    if (timeMs >= this.#spanEnd) {
      this.#before = timeMs < this.#spanEnd + SPAN ? this.#recent : [];
      this.#recent = [];
      this.#spanEnd = timeMs + SPAN;
    }
    insert(this.#recent, id, durationMs);
    if (this.#episode !== null) insert(this.#episode, id, durationMs);
  }

  /** Starts to keep the slowest of an episode; returns those kept so far, slowest first. */
  begin(): string[] {
    this.#episode = [...this.#recent, ...this.#before].sort((a, b) => b.durationMs - a.durationMs).slice(0, KEPT);
    return this.#episode.map(({ id }) => id);
  }

  /** The slowest of the episode so far, slowest first. */
  soFar(): string[] {
    return (this.#episode ?? []).map(({ id }) => id);
  }

  /** The slowest of the episode, slowest first; it is over. */
  end(): string[] {
    const ids = this.soFar();
    this.#episode = null;
    return ids;
  }
}

function insert(traces: Trace[], id: string, durationMs: number): void {
  if (traces.length === KEPT) {
    if (!(durationMs > traces[KEPT - 1]!.durationMs)) return;
    traces.pop();
  }
  let at = traces.length;
  while (at > 0 && !(traces[at - 1]!.durationMs >= durationMs)) at--;
  traces.splice(at, 0, { id, durationMs });
}
