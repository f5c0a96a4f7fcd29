import type { Clock } from '@mcp-vitals/signals';
import type { ExportRequest, RequestBytes } from '../requests/export-request.js';
import type { ExportLosses } from './export-losses.js';
import type { ExportNotices } from './export-notices.js';
import type { ExportQueue } from './export-queue.js';

/** Failures in a row after which the requests behind get a turn. */
const MAX_FAILURES = 5;
/** Time until an item is given up that is never accepted, as in the Collector (`retry_on_failure.max_elapsed_time`). */
const MAX_MILLIS = 5 * 60_000;

interface Suspicion {
  failures: number;
  /** Number of items that had been delivered at the last failure. */
  delivered: number;
  /** Time of the first failure after which, and before the next, others were accepted. */
  sinceMillis: number | undefined;
}

export interface StuckParts {
  readonly queue: ExportQueue;
  readonly bytes: RequestBytes;
  readonly clock: Clock;
  readonly losses: ExportLosses;
  readonly notices: ExportNotices;
  /** Whether the order is kept, because back ends reject metrics that are older than what they have. */
  readonly isOrdered: boolean;
}

/**
 * Requests that are retried in vain, perhaps because of one item in them on which the back end fails. While others are accepted
 * they are halved down to that item. A collector that accepts nothing raises no suspicion, so an outage loses nothing here.
 */
export class StuckRequests {
  readonly #parts: StuckParts;
  readonly #suspicions = new WeakMap<ExportRequest, Suspicion>();

  constructor(parts: StuckParts) {
    this.#parts = parts;
  }

  /** Number of times that a request has failed. */
  failuresOf(request: ExportRequest): number {
    return this.#suspicions.get(request)?.failures ?? 0;
  }

  /**
   * Notes a failed attempt. Returns whether the others go first: the request is deferred, in halves where it can be, or given up.
   * @param delivered number of items that were delivered until now
   */
  failed(request: ExportRequest, delivered: number, reason: string): boolean {
    const { queue, clock, isOrdered } = this.#parts;
    if (isOrdered) return false;
    const known = this.#suspicions.get(request) ?? { failures: 0, delivered, sinceMillis: undefined };
    this.#suspicions.set(request, known);
    known.failures++;
    const areOthersAccepted = delivered > known.delivered;
    known.delivered = delivered;
    if (areOthersAccepted) {
      known.sinceMillis ??= clock.now();
      if (this.#halve(request, known)) return true;
      if (clock.now() - known.sinceMillis >= MAX_MILLIS) {
        this.#giveUp(request, reason);
        return true;
      }
    } else if (known.sinceMillis === undefined && known.failures % MAX_FAILURES > 0) return false;
    if (!queue.hasWaiting) return false;
    queue.defer(request, [request]);
    return true;
  }

  #giveUp(request: ExportRequest, reason: string): void {
    this.#parts.losses.add('refused', request.items);
    this.#parts.notices.stuck(reason, request.items);
    this.#parts.queue.settle(request);
  }

  #halve(request: ExportRequest, { delivered, sinceMillis }: Suspicion): boolean {
    const halves = request.items > 1 ? this.#parts.bytes.split(request.body, 2) : [];
    if (halves.length < 2) return false;
    for (const half of halves) this.#suspicions.set(half, { failures: 0, delivered, sinceMillis });
    this.#parts.queue.defer(request, halves);
    return true;
  }
}
