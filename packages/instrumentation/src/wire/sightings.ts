import { kindOf } from '../message/messages.js';

const SIGHTINGS = Symbol.for('@mcp-vitals/instrumentation.sightings');

/** The latest messages that instrumented transports and protocol objects saw, kept while a pipe is being watched. */
export class Sightings {
  /** Number of pipe watches. While it is 0, nothing is kept. */
  watchers = 0;
  readonly #keys = new Set<string>();

  /** @param isSent whether this process sends the message */
  note(message: unknown, isSent: boolean): void {
    if (this.watchers === 0) return;
    this.#keys.add(keyOf(message, isSent));
    // Drops the oldest key: a message is looked up only while it passes.
    if (this.#keys.size > MAX_KEYS) for (const key of this.#keys) return void this.#keys.delete(key);
  }

  has(message: unknown, isSent: boolean): boolean {
    return this.#keys.has(keyOf(message, isSent));
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
