import { ATTR_EXECUTION_SPAN_OUTCOME, type ExecutionSpanOutcome, METRICS, metricOptions } from '@mcp-vitals/signals';
import type { Meter } from '@opentelemetry/api';
import { callUser, safely } from '../safely.js';
import { countServerSpans, type Lineage, readServerSpans, type ServerSpan } from './received-spans.js';
import { type Collected, SpanCollector } from './span-collector.js';

/** Answers that wait to be read; the spans of further ones are left out. */
const MAX_WAITING = 64;

/** Spans that one answer carries. */
const MAX_RETURNED = 64;

/** Receives the spans of one answer. */
export type ServerSpanListener = (spans: readonly ServerSpan[]) => void;

/** The spans that servers returned to this process, and that it returned to clients. */
export class ExecutionTelemetry {
  readonly collector = new SpanCollector();
  readonly #counts: Record<ExecutionSpanOutcome, number> = {
    taken: 0,
    rejected: 0,
    over_limit: 0,
    unsolicited: 0,
    returned: 0,
  };
  readonly #listeners = new Set<ServerSpanListener>();
  readonly #waiting: { readonly result: unknown; readonly lineage: Lineage | undefined }[] = [];

  /** @returns a function that removes the listener */
  listen(listener: ServerSpanListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes the spans of an answer, after the exchange is over: reading them never delays a call.
   * @param lineage `undefined` for an answer that was not asked for spans: they are counted and not read
   */
  take(result: unknown, lineage: Lineage | undefined): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#counts.over_limit++;
      return;
    }
    this.#waiting.push({ result, lineage });
    if (this.#waiting.length === 1) setImmediate(() => this.#read()).unref();
  }

  /** Counts the spans of an answer of this process. @returns those that it carries */
  returned({ spans, dropped }: Collected): Collected {
    const kept = spans.slice(0, MAX_RETURNED);
    const left = spans.length - kept.length;
    this.#counts.returned += kept.length;
    this.#counts.over_limit += left;
    return { spans: kept, dropped: dropped + left };
  }

  /** @param isUsed whether it is on: it has no series while it is off */
  observe(meter: Meter, isUsed: () => boolean): void {
    const { executionSpans } = METRICS;
    meter.createObservableCounter(executionSpans.name, metricOptions(executionSpans)).addCallback((result) => {
      if (!isUsed()) return;
      const counts = { ...this.#counts, over_limit: this.#counts.over_limit + this.collector.overLimit };
      for (const [outcome, count] of Object.entries(counts)) {
        result.observe(count, { [ATTR_EXECUTION_SPAN_OUTCOME]: outcome });
      }
    });
  }

  /** One answer a turn of the event loop. */
  #read(): void {
    const answer = this.#waiting.shift();
    if (answer === undefined) return;
    safely(() => {
      if (answer.lineage === undefined) {
        this.#counts.unsolicited += countServerSpans(answer.result);
        return;
      }
      const { spans, rejected, overLimit } = readServerSpans(answer.result, answer.lineage);
      this.#counts.taken += spans.length;
      this.#counts.rejected += rejected;
      this.#counts.over_limit += overLimit;
      if (spans.length > 0) for (const listener of this.#listeners) callUser(() => listener(spans));
    });
    if (this.#waiting.length > 0) setImmediate(() => this.#read()).unref();
  }
}
