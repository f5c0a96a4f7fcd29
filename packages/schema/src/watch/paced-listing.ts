import type { Clock } from '@mcp-vitals/signals';

export interface PacedListingOptions {
  readonly clock: Clock;
  /** Lists what a server shows. What it throws is its own to report. */
  readonly list: () => Promise<unknown>;
}

/** Notifications that come within this time are one. */
const GATHER_MILLIS = 100;
/** A server that notifies without end, or after each list, is listed this often in this time. */
const MAX_LISTINGS = 3;
const WINDOW_MILLIS = 60_000;

/** Lists after a notification, not after each: the last one of a storm is always followed by a listing. */
export class PacedListing {
  readonly #options: PacedListingOptions;
  /** When the last listings began, the oldest first. */
  readonly #begun: number[] = [];
  #cancel: (() => void) | undefined;
  #isRunning = false;
  #isWanted = false;

  constructor(options: PacedListingOptions) {
    this.#options = options;
  }

  /** A notification came: lists soon, or as soon as the pace allows. */
  request(): void {
    if (this.#isRunning) this.#isWanted = true;
    if (this.#cancel || this.#isRunning) return;
    const { clock } = this.#options;
    const oldest = this.#begun.length < MAX_LISTINGS ? undefined : this.#begun[0]!;
    const wait = oldest === undefined ? 0 : oldest + WINDOW_MILLIS - clock.now();
    this.#cancel = clock.after(Math.max(GATHER_MILLIS, wait), () => void this.#run());
  }

  /** Counts a listing that was made for another reason. */
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
