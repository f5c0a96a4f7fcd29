import type { HealthStatus } from './check.js';
import { isWorse, worse } from './limits.js';

export interface SteadyOptions {
  /** How many outcomes in a row must be worse for the status to worsen. @default 1 */
  readonly worsenAfter?: number;
  /** How many outcomes in a row must be better for the status to improve. @default 2 */
  readonly recoverAfter?: number;
}

/** A status that is quick to worsen and slow to improve, so that what flaps does not flap here. */
export class SteadyStatus {
  readonly #worsenAfter: number;
  readonly #recoverAfter: number;
  #status: HealthStatus = 'unknown';
  /** The outcomes in a row that were all better, or all worse, than the status. */
  #streak: HealthStatus[] = [];

  constructor({ worsenAfter = 1, recoverAfter = 2 }: SteadyOptions = {}) {
    this.#worsenAfter = worsenAfter;
    this.#recoverAfter = recoverAfter;
  }

  /** How many more outcomes like the last it takes to change; 0 when the status is that of the last outcome. */
  get pending(): number {
    if (this.#streak.length === 0) return 0;
    return (isWorse(this.#streak[0]!, this.#status) ? this.#worsenAfter : this.#recoverAfter) - this.#streak.length;
  }

  /** Takes an outcome; the status that holds now. What is unknown, or was, is believed at once. */
  update(outcome: HealthStatus): HealthStatus {
    if (outcome === this.#status || outcome === 'unknown' || this.#status === 'unknown') return this.#become(outcome);
    const worsens = isWorse(outcome, this.#status);
    if (this.#streak.length > 0 && isWorse(this.#streak[0]!, this.#status) !== worsens) this.#streak = [];
    this.#streak.push(outcome);
    if (this.pending > 0) return this.#status;
    // As much better, or as much worse, as every outcome of the streak was.
    return this.#become(this.#streak.reduce(worsens ? better : worse));
  }

  #become(status: HealthStatus): HealthStatus {
    this.#status = status;
    this.#streak = [];
    return status;
  }
}

const better = (a: HealthStatus, b: HealthStatus): HealthStatus => (isWorse(a, b) ? b : a);
