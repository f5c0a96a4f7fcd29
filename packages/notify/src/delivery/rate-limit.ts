const MINUTE_MILLIS = 60_000;

/** A token bucket: attempts that exceed the rate wait. */
export class RateLimit {
  readonly #perMillis: number;
  readonly #burst: number;
  #tokens: number;
  #countedAtMillis: number;

  constructor(attemptsPerMinute: number, burst: number, nowMillis: number) {
    this.#perMillis = attemptsPerMinute / MINUTE_MILLIS;
    this.#burst = burst;
    this.#tokens = burst;
    this.#countedAtMillis = nowMillis;
  }

  /** The earliest time of the next attempt. */
  readyAtMillis(nowMillis: number): number {
    this.#refill(nowMillis);
    return this.#tokens >= 1 ? nowMillis : nowMillis + Math.ceil((1 - this.#tokens) / this.#perMillis);
  }

  take(nowMillis: number): void {
    this.#refill(nowMillis);
    this.#tokens -= 1;
  }

  #refill(nowMillis: number): void {
    const passed = Math.max(0, nowMillis - this.#countedAtMillis);
    this.#tokens = Math.min(this.#burst, this.#tokens + passed * this.#perMillis);
    this.#countedAtMillis = nowMillis;
  }
}
