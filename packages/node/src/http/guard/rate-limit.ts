/** Peers that are followed at once; with more, the one that was seen longest ago is forgotten. */
const MAX_PEERS = 1000;

export interface RateLimitOptions {
  /** Requests at once. */
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  tokens: number;
  atMillis: number;
}

/** A token bucket for each peer. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #now: () => number;
  /** The peers in the order in which they were last seen. */
  readonly #buckets = new Map<string, Bucket>();

  /** @param now monotonic time in milliseconds */
  constructor(options: RateLimitOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Takes a request of a peer; returns 0 if it may be answered, else the seconds after which it may be. */
  take(peer: string): number {
    const { burst, perSecond } = this.#options;
    const nowMillis = this.#now();
    const bucket = this.#buckets.get(peer) ?? { tokens: burst, atMillis: nowMillis };
    const gained = (Math.max(0, nowMillis - bucket.atMillis) / 1000) * perSecond;
    bucket.tokens = Math.min(burst, bucket.tokens + gained);
    bucket.atMillis = nowMillis;
    this.#buckets.delete(peer);
    this.#buckets.set(peer, bucket);
    if (this.#buckets.size > MAX_PEERS) this.#buckets.delete(this.#buckets.keys().next().value!);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond);
    bucket.tokens--;
    return 0;
  }

  get peers(): number {
    return this.#buckets.size;
  }
}
