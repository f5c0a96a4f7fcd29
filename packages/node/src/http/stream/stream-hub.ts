/** Readers at once. */
const MAX_READERS = 32;
/** Changes that wait for one reader; beyond it the oldest are dropped and the reader is told how many. */
const MAX_WAITING_CHANGES = 100;
/** Proxies close connections on which nothing comes for a minute. */
const HEARTBEAT_MILLIS = 15_000;
/** A reader that takes nothing for this many heartbeats is closed. */
const MAX_IDLE_BEATS = 8;

const encoder = new TextEncoder();

/** One event as `text/event-stream`; the data has no line break, because it is JSON. */
const eventOf = (event: string, data: string): Uint8Array => encoder.encode(`event: ${event}\ndata: ${data}\n\n`);

/** What waits for one reader: the newest evaluation, never a queue of them, and some changes. */
class Reader {
  #evaluation: Uint8Array | undefined;
  readonly #changes: Uint8Array[] = [];
  #dropped = 0;
  #beat = false;
  #wake: (() => void) | undefined;
  idleBeats = 0;

  /** @param hangUp ends the connection, which may wait for a peer that takes nothing */
  constructor(readonly hangUp: () => void) {}

  offer(evaluation: Uint8Array): void {
    this.#evaluation = evaluation;
    this.#wake?.();
  }

  offerChange(change: Uint8Array): void {
    if (this.#changes.push(change) > MAX_WAITING_CHANGES) {
      this.#changes.shift();
      this.#dropped++;
    }
    this.#wake?.();
  }

  beat(): void {
    this.#beat = true;
    this.idleBeats++;
    this.#wake?.();
  }

  /** Resolves with the next chunk once there is one. */
  async next(): Promise<Uint8Array> {
    for (;;) {
      this.idleBeats = 0;
      const chunk = this.#take();
      if (chunk !== undefined) return chunk;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  #take(): Uint8Array | undefined {
    if (this.#dropped > 0) {
      const dropped = this.#dropped;
      this.#dropped = 0;
      return eventOf('dropped', String(dropped));
    }
    const change = this.#changes.shift();
    if (change !== undefined) return change;
    const evaluation = this.#evaluation;
    this.#evaluation = undefined;
    if (evaluation !== undefined) return evaluation;
    if (!this.#beat) return undefined;
    this.#beat = false;
    return encoder.encode(': still here\n\n');
  }
}

/**
 * Sends server-sent events to all readers. An event is serialised once for all of them, and what waits for a slow one is bounded.
 */
export class StreamHub {
  readonly #readers = new Map<Reader, ReadableStreamDefaultController<Uint8Array>>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#heartbeat(), HEARTBEAT_MILLIS).unref();
  }

  get readers(): number {
    return this.#readers.size;
  }

  /**
   * A stream that begins with a snapshot; `undefined` when there are too many readers.
   * @param hangUp ends the connection of a reader that takes nothing any more
   */
  open(snapshot: string, hangUp: () => void): ReadableStream<Uint8Array> | undefined {
    if (this.#readers.size >= MAX_READERS) return undefined;
    const reader = new Reader(hangUp);
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#readers.set(reader, controller);
          reader.offer(eventOf('snapshot', snapshot));
        },
        pull: async (controller) => controller.enqueue(await reader.next()),
        cancel: () => void this.#readers.delete(reader),
      },
      { highWaterMark: 0 },
    );
  }

  evaluation(data: string): void {
    const event = eventOf('evaluation', data);
    for (const reader of this.#readers.keys()) reader.offer(event);
  }

  change(data: string): void {
    const event = eventOf('change', data);
    for (const reader of this.#readers.keys()) reader.offerChange(event);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const reader of [...this.#readers.keys()]) this.#end(reader);
  }

  #heartbeat(): void {
    for (const reader of [...this.#readers.keys()]) {
      reader.beat();
      if (reader.idleBeats > MAX_IDLE_BEATS) this.#end(reader);
    }
  }

  #end(reader: Reader): void {
    const controller = this.#readers.get(reader);
    this.#readers.delete(reader);
    try {
      controller?.close();
    } catch {
      // It was cancelled in the meantime.
    }
    reader.hangUp();
  }
}
