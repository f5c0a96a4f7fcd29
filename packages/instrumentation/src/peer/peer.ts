import { ATTR_CLIENT_NAME, ATTR_CLIENT_VERSION, type DeprecatedFeature } from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';

/** Protocol versions kept of a peer; there are a handful, and a peer may make them up. */
const MAX_VERSIONS = 8;

/** A request of a peer that ended. */
export interface EndedRequest {
  readonly isError: boolean;
  /** Whether its peer may be named at once. */
  readonly isTrusted: boolean;
  readonly seconds: number;
  /** In milliseconds of `performance.now()`. */
  readonly nowMillis: number;
}

/** A client or a server at the other end of connections, and what it came to. Its figures are plain numbers, so that a call costs little. */
export class Peer {
  /** Absent for those that state no name. */
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** The attributes of its metrics, made once, because the SDK hashes each set that it sees. */
  readonly attributes: Attributes;
  /** Whether another has taken its place in the table. */
  isGone = false;
  /** Requests that decide about its place: all of them, less those of others while it has none. */
  weight = 0;
  successes = 0;
  requests = 0;
  errors = 0;
  seconds = 0;
  /** When its last request ended, in milliseconds of `performance.now()`. */
  lastMillis = 0;
  readonly protocolVersions = new Set<string>();
  readonly features = new Map<DeprecatedFeature, number>();
  #lastVersion: string | undefined;
  #collected = { requests: 0, errors: 0, seconds: 0 };

  constructor(name?: string, version?: string) {
    this.name = name;
    this.version = version;
    this.attributes = Object.freeze({
      ...(name !== undefined && { [ATTR_CLIENT_NAME]: name }),
      ...(version !== undefined && { [ATTR_CLIENT_VERSION]: version }),
    });
  }

  ended({ isError, seconds, nowMillis }: EndedRequest): void {
    this.requests++;
    this.seconds += seconds;
    this.lastMillis = nowMillis;
    this.weight++;
    if (isError) this.errors++;
    else this.successes++;
  }

  /** Called when a collection has seen its figures as its own. */
  collected(): void {
    const { requests, errors, seconds } = this;
    this.#collected = { requests, errors, seconds };
  }

  /** Leaves the figures that no collection has seen. */
  forgetCollected(): void {
    this.requests -= this.#collected.requests;
    this.errors -= this.#collected.errors;
    this.seconds -= this.#collected.seconds;
  }

  /** @param version a version within the limits of names */
  speaks(version: string): void {
    if (version === this.#lastVersion) return;
    this.#lastVersion = version;
    if (this.protocolVersions.size < MAX_VERSIONS) this.protocolVersions.add(version);
  }

  uses(feature: DeprecatedFeature, times = 1): void {
    this.features.set(feature, (this.features.get(feature) ?? 0) + times);
  }

  /** Takes the requests of another over, which then starts at 0: together they stay the same. */
  takeRequests(other: Peer): void {
    this.#addRequests(other);
    other.requests = 0;
    other.errors = 0;
    other.seconds = 0;
  }

  /** Adds what another came to. */
  add(other: Peer): void {
    this.#addRequests(other);
    for (const version of other.protocolVersions) this.speaks(version);
    for (const [feature, times] of other.features) this.uses(feature, times);
  }

  #addRequests({ requests, errors, seconds, lastMillis }: Peer): void {
    this.requests += requests;
    this.errors += errors;
    this.seconds += seconds;
    this.lastMillis = Math.max(this.lastMillis, lastMillis);
  }
}
