/** Maximum size of merged requests in bytes, below the limits of known vendors. */
const MAX_BYTES = 4 * 2 ** 20;
/** Share of the smallest rejected request size that is tried next. */
const SAFE_SHARE = 0.75;
/**
 * Bytes by which the size grows with each accepted request after one that got no answer, and the size to which it falls at least.
 * A slow link takes small requests within the time limit, and never one of all that an outage has left.
 */
const STEP_BYTES = 64 * 1024;

/** The size up to which requests are merged, learned from the answers of the collector. */
export class RequestSize {
  /** Decreases when the collector rejects a request as too large. */
  #acceptedBytes = MAX_BYTES;
  /** Is halved by a request without an answer, and grows again: additive increase, multiplicative decrease. */
  #timelyBytes = MAX_BYTES;
  #largestTaken = 0;

  get maxBytes(): number {
    return Math.min(this.#acceptedBytes, this.#timelyBytes);
  }

  accepted(bytes: number): void {
    this.#largestTaken = Math.max(this.#largestTaken, bytes);
    this.#timelyBytes = Math.min(MAX_BYTES, this.#timelyBytes + STEP_BYTES);
  }

  tooLarge(bytes: number): void {
    if (this.#largestTaken >= bytes) this.#largestTaken = 0;
    const next = Math.max(this.#largestTaken, Math.ceil(bytes * SAFE_SHARE));
    this.#acceptedBytes = Math.min(this.#acceptedBytes, next);
  }

  /** Notes a request that got no answer. Returns whether a smaller one may get one. */
  unanswered(bytes: number): boolean {
    if (bytes <= STEP_BYTES) return false;
    this.#timelyBytes = Math.max(STEP_BYTES, Math.ceil(bytes / 2));
    return true;
  }
}
