import { type Signal, signal } from '@preact/signals';
import { type Api, ApiError } from './api.js';
import { reconnectMillis } from './backoff.js';
import { EventStreamParser, type StreamEvent } from './event-stream.js';

/** How the page stands with the monitored process. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly reason: string; readonly sinceMillis: number; readonly nextMillis: number }
  /** The token is missing or wrong: trying again would not help. */
  | { readonly kind: 'refused' };

/** Nothing for this long, heartbeats included, is a connection that died without a word. */
const SILENT_MILLIS = 45_000;

/** The stream of events, opened again whenever it ends. */
export class Connection {
  readonly state: Signal<ConnectionState> = signal({ kind: 'connecting' });
  readonly #api: Api;
  readonly #onEvent: (event: StreamEvent) => void;
  #failures = 0;
  #lostMillis: number | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Ends the attempt or the stream that is open. */
  #abort: AbortController | undefined;

  constructor(api: Api, onEvent: (event: StreamEvent) => void) {
    this.#api = api;
    this.#onEvent = onEvent;
  }

  /** Connects, now rather than after the pause, and in place of an attempt that is under way. */
  start(): void {
    clearTimeout(this.#retry);
    this.#abort?.abort();
    void this.#run();
  }

  async #run(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    let fault: unknown = new Error('the monitored process ended the connection');
    try {
      await this.#read(abort);
    } catch (error) {
      fault = abort.signal.aborted ? new Error('the monitored process fell silent') : error;
    }
    if (this.#abort !== abort) return;
    // A stream with an event that cannot be read would stay open beside the next one.
    abort.abort();
    if (fault instanceof ApiError && (fault.status === 401 || fault.status === 403)) {
      this.state.value = { kind: 'refused' };
    } else {
      this.#lose((fault as Error).message);
    }
  }

  async #read(abort: AbortController): Promise<void> {
    const parser = new EventStreamParser();
    // A process that takes the connection and never answers is silent too.
    let silent = setTimeout(() => abort.abort(), SILENT_MILLIS);
    try {
      const body = await this.#api.open('/api/stream', abort.signal);
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(silent);
        silent = setTimeout(() => abort.abort(), SILENT_MILLIS);
        for (const event of parser.push(value)) this.#take(event);
      }
    } finally {
      clearTimeout(silent);
    }
  }

  #take(event: StreamEvent): void {
    this.#failures = 0;
    this.#lostMillis = undefined;
    if (this.state.value.kind !== 'live') this.state.value = { kind: 'live' };
    this.#onEvent(event);
  }

  #lose(reason: string): void {
    this.#failures++;
    this.#lostMillis ??= Date.now();
    const pause = reconnectMillis(this.#failures, Math.random());
    this.state.value = { kind: 'lost', reason, sinceMillis: this.#lostMillis, nextMillis: Date.now() + pause };
    this.#retry = setTimeout(() => this.start(), pause);
  }
}
