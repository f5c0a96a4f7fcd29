/** One event of a `text/event-stream`. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/** An event beyond this is dropped: nothing that the server sends comes near. */
const MAX_EVENT_CHARACTERS = 32 * 1024 * 1024;

/** Reads server-sent events (HTML Living Standard, 9.2.6) from chunks of text, wherever those are cut. */
export class EventStreamParser {
  #rest = '';
  #event = '';
  #data: string[] = [];
  #size = 0;

  /** The events that this chunk completes. */
  push(chunk: string): StreamEvent[] {
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop()!;
    const events: StreamEvent[] = [];
    for (const line of lines) {
      if (line !== '') this.#take(line);
      else events.push(...this.#complete());
    }
    if (this.#rest.length > MAX_EVENT_CHARACTERS) this.#rest = '';
    return events;
  }

  #take(line: string): void {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    if (field !== 'data' || this.#size > MAX_EVENT_CHARACTERS) return;
    this.#size += value.length;
    this.#data.push(value);
  }

  #complete(): StreamEvent[] {
    const event = { event: this.#event === '' ? 'message' : this.#event, data: this.#data.join('\n') };
    const isWhole = this.#data.length > 0 && this.#size <= MAX_EVENT_CHARACTERS;
    this.#event = '';
    this.#data = [];
    this.#size = 0;
    return isWhole ? [event] : [];
  }
}
