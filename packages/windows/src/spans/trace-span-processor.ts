import type { RecentTraces } from './recent-traces.js';
import type { EndedSpan } from './trace-description.js';

/** A `SpanProcessor` for SDK 2.x and 3.x that keeps every span that ends in {@link RecentTraces}. It exports nothing. Never throws. */
export class TraceSpanProcessor {
  readonly #traces: RecentTraces;
  #dropped = 0;

  constructor(traces: RecentTraces) {
    this.#traces = traces;
  }

  /** Spans that could not be read. */
  get dropped(): number {
    return this.#dropped;
  }

  onStart(): void {}

  onEnd(span: EndedSpan): void {
    try {
      this.#traces.add(span);
    } catch {
      this.#dropped++;
    }
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
