import { better, type HealthStatus, isWorse, worse } from './status.js';

export interface StatusDebounceOptions {
  /** Number of worse outcomes in a row after which the status worsens. @default 1 */
  readonly worsenAfter?: number;
  /** Number of better outcomes in a row after which the status improves. @default 2 */
  readonly recoverAfter?: number;
}

/** Debounces a status: quick to worsen and slow to improve, so that a check that flaps keeps its worse status. */
export class StatusDebouncer {
  readonly #worsenAfter: number;
  readonly #recoverAfter: number;
  #status: HealthStatus = 'unknown';
  /** The last outcomes that were known. */
  #recent: HealthStatus[] = [];

  constructor({ worsenAfter = 1, recoverAfter = 2 }: StatusDebounceOptions = {}) {
    this.#worsenAfter = worsenAfter;
    this.#recoverAfter = recoverAfter;
  }

  /** Takes an outcome and returns the debounced status. A change from or to `unknown` takes effect at once. */
  update(outcome: HealthStatus): HealthStatus {
    if (outcome === 'unknown') this.#recent = [];
    else this.#recent = [...this.#recent, outcome].slice(-Math.max(this.#worsenAfter, this.#recoverAfter));
    this.#status = this.#next(outcome);
    return this.#status;
  }

  #next(outcome: HealthStatus): HealthStatus {
    if (outcome === 'unknown' || this.#status === 'unknown') return outcome;
    const worsens = isWorse(outcome, this.#status);
    const wanted = worsens ? this.#worsenAfter : this.#recoverAfter;
    const last = this.#recent.slice(-wanted);
    if (last.length < wanted) return this.#status;
    // The status changes only as far as all of the last outcomes agree.
    const moved = last.reduce(worsens ? better : worse);
    return isWorse(moved, this.#status) === worsens ? moved : this.#status;
  }
}
