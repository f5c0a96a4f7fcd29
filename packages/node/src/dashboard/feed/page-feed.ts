import { type Signal, signal } from '@preact/signals';
import type { LinkTemplates } from '../../http/api/links.js';
import type { LiveData } from '../../http/api/live.js';
import { Api } from './api.js';
import { Connection } from './connection.js';
import type { StreamEvent } from './event-stream.js';
import { type Links, linksOf, NO_LINKS } from './links.js';

/** All that the page knows: the newest evaluation, and the way to ask for more. */
export class PageFeed {
  readonly api: Api;
  readonly connection: Connection;
  /** The newest evaluation; `undefined` before the first. */
  readonly live: Signal<LiveData | undefined> = signal(undefined);
  /** When it came, by the clock of the browser. */
  readonly receivedMillis: Signal<number | undefined> = signal(undefined);
  readonly links: Signal<Links> = signal(NO_LINKS);

  constructor(token: string) {
    this.api = new Api(token);
    this.connection = new Connection(this.api, (event) => this.#take(event));
  }

  /** Connects, now rather than after a pause. */
  start(): void {
    this.connection.start();
    void this.#readLinks();
  }

  async #readLinks(): Promise<void> {
    try {
      this.links.value = linksOf(await this.api.get<LinkTemplates>('/api/links'));
    } catch {
      // The connection says that the process does not answer.
    }
  }

  #take({ event, data }: StreamEvent): void {
    if (event !== 'snapshot' && event !== 'evaluation') return;
    this.live.value = JSON.parse(data) as LiveData;
    this.receivedMillis.value = Date.now();
  }
}
