import { kindOf } from '../message/messages.js';
import { ThreadSightings } from '../message/thread-sightings.js';

const SIGHTINGS = Symbol.for('@mcp-vitals/instrumentation.sightings');

/** The latest messages that instrumented transports and protocol objects saw, kept while a pipe is being watched. */
export class Sightings {
  /** How often each message was seen. Connections number their requests alike. */
  readonly #counts = new Map<string, number>();
  readonly #threads = new ThreadSightings();
  #watchers = 0;

  /** Whether a pipe is being watched, in this thread or in the main one. Otherwise nothing is kept. */
  get isWatched(): boolean {
    return this.#watchers > 0 || this.#threads.isWatched;
  }

  watch(): void {
    if (this.#watchers++ === 0) this.#threads.watch(true);
  }

  unwatch(): void {
    if (--this.#watchers > 0) return;
    this.#counts.clear();
    this.#threads.watch(false);
  }

  /** @param isSent whether this process sends the message */
  note(message: unknown, isSent: boolean): void {
    if (!this.isWatched) return;
    const key = keyOf(message, isSent);
    this.#threads.note(key);
    if (this.#watchers === 0) return;
    const count = this.#counts.get(key) ?? 0;
    // The oldest key is first, and the first one to go: a message is looked up only while it passes.
    this.#counts.delete(key);
    this.#counts.set(key, count + 1);
    if (this.#counts.size > MAX_KEYS) this.#counts.delete(this.#counts.keys().next().value!);
  }

  /** Whether a message was seen. One sighting answers once: the same message on another pipe is another one. */
  take(message: unknown, isSent: boolean): boolean {
    const key = keyOf(message, isSent);
    const count = this.#counts.get(key) ?? 0;
    if (count > 1) this.#counts.set(key, count - 1);
    else this.#counts.delete(key);
    return count > 0 || this.#threads.take(key);
  }
}

const MAX_KEYS = 64;

function keyOf(message: unknown, isSent: boolean): string {
  const { id, method } = message as { id?: unknown; method?: unknown };
  return `${isSent} ${kindOf(message)} ${String(id)} ${String(method)}`;
}

type Global = { [SIGHTINGS]?: Sightings };

(globalThis as Global)[SIGHTINGS] ??= new Sightings();

/** The sightings of this process, shared by every copy of this package. */
export const sightings: Sightings = (globalThis as Global)[SIGHTINGS]!;
