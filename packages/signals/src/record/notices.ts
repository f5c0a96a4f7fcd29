import { writeSync } from 'node:fs';
import type { MeterProvider } from '@opentelemetry/api';
import { ATTR_NOTICE_KIND, type NoticeKind } from '../names/attributes.js';
import { METRICS } from '../names/metrics.js';
import { metricOptions } from './bound-instruments.js';

/** The most different lines printed; further ones are only counted. */
const MAX_LINES = 50;
const STDERR = 2;

/**
 * Prints each fault of a set-up on stderr once, and counts every occurrence in `mcp_vitals.monitor.notices`.
 * A message says what happened, what it means and what to do. `OTEL_LOG_LEVEL=none` silences it; the count stays.
 */
export class Notices {
  readonly #said = new Set<string>();
  readonly #counts = new Map<NoticeKind, number>();
  readonly #observed = new WeakSet<MeterProvider>();
  readonly #write: (line: string) => void;
  #captured: string[] | undefined;

  constructor(write: (line: string) => void = writeToStderr) {
    this.#write = write;
  }

  /** @param subject the variable or the endpoint that the notice is about; each is printed once */
  say(kind: NoticeKind, message: string, subject = ''): void {
    if (this.#captured !== undefined) {
      this.#captured.push(message);
      return;
    }
    this.#counts.set(kind, this.count(kind) + 1);
    const key = `${kind} ${subject}`;
    if (this.#said.has(key) || this.#said.size === MAX_LINES) return;
    this.#said.add(key);
    if (process.env.OTEL_LOG_LEVEL?.trim().toLowerCase() === 'none') return;
    this.#write(`mcp-vitals: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  }

  /** The messages of the notices that `work` gives, which are neither printed nor counted: it looks at another process's set-up. */
  capture(work: () => void): string[] {
    const outer = this.#captured;
    const captured: string[] = [];
    this.#captured = captured;
    try {
      work();
    } finally {
      this.#captured = outer;
    }
    return captured;
  }

  /** Number of notices of this kind. */
  count(kind: NoticeKind): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** Reports the counts as a metric of this provider; a second call for one provider does nothing. */
  observe(provider: MeterProvider): void {
    if (this.#observed.has(provider)) return;
    this.#observed.add(provider);
    const { monitorNotices } = METRICS;
    provider
      .getMeter('@mcp-vitals/signals')
      .createObservableCounter(monitorNotices.name, metricOptions(monitorNotices))
      .addCallback((result) => {
        for (const [kind, count] of this.#counts) result.observe(count, { [ATTR_NOTICE_KIND]: kind });
      });
  }
}

/** Writes synchronously: the process may end before a stream is flushed. A closed reader is ignored. */
function writeToStderr(line: string): void {
  try {
    writeSync(STDERR, line);
  } catch {
    // EAGAIN or EPIPE: stderr is the only place for notices, and the metric counts this one.
  }
}

/** The notices of this process. */
export const notices = new Notices();
