import type { Clock } from '@mcp-vitals/signals';

export interface PacedListingOptions {
  readonly clock: Clock;
  /** Lists the server's definitions. It reports its own errors. */
  readonly list: () => Promise<unknown>;
}

/** Notifications within this time cause one listing. */
const GATHER_MILLIS = 100;
/** The maximum number of listings in the window, for a server that notifies without end or after each listing. */
const MAX_LISTINGS = 3;
const WINDOW_MILLIS = 60_000;

/** Debounces and rate-limits listings after notifications; the last notification is always followed by a listing. */
export class PacedListing {
  readonly #options: PacedListingOptions;
  /** The start times of the last listings, the oldest first. */
  readonly #begun: number[] = [];
  #cancel: (() => void) | undefined;
  #isRunning = false;
  #isWanted = false;

  constructor(options: PacedListingOptions) {
    this.#options = options;
  }

  /** Requests a listing after a notification: soon, or as soon as the rate limit allows. */
  request(): void {
    if (this.#isRunning) this.#isWanted = true;
    if (this.#cancel || this.#isRunning) return;
    const { clock } = this.#options;
    const oldest = this.#begun.length < MAX_LISTINGS ? undefined : this.#begun[0]!;
    const wait = oldest === undefined ? 0 : oldest + WINDOW_MILLIS - clock.now();
    this.#cancel = clock.after(Math.max(GATHER_MILLIS, wait), () => void this.#run());
  }

  /** Counts a listing made for another reason. */
  count(): void {
    this.#begun.push(this.#options.clock.now());
    if (this.#begun.length > MAX_LISTINGS) this.#begun.shift();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isWanted = false;
  }

  async #run(): Promise<void> {
    this.#cancel = undefined;
    this.#isRunning = true;
    await this.#options.list().catch(() => undefined);
    this.#isRunning = false;
    if (this.#isWanted) {
      this.#isWanted = false;
      this.request();
    }
  }
}
