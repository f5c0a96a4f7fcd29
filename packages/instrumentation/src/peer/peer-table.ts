import { type DeprecatedFeature, ErrorType } from '@mcp-vitals/signals';
import { type StatedName, shownName, shownVersion } from '../message/stated-name.js';
import { type EndedRequest, Peer } from './peer.js';

/** Peers with figures of their own; each costs three series on the side of a server. */
const MAX_NAMED = 20;
/** Peers that are not named yet. */
const MAX_CANDIDATES = 100;
/** Successful requests after which a peer is named, so that a made-up name that is used once is never shown. */
const SUCCESSES = 5;
const DAY_MILLIS = 86_400_000;
/** Requests that a peer needs to take the place of another, beside what {@link PeerTable} says. */
const MINIMUM_PRICE = 10;

/**
 * The peers of one role, named within a limit that early names cannot use up:
 *
 * - A peer is named once five of its requests succeeded, or one of the client that started this process. Until then its figures are its own if that comes to pass before the
 *   next collection, and else those of `_OTHER`, so that the sum of all is exact at every collection.
 * - When all places are taken, a peer takes that of one that has sent nothing for a day, or of the least one when it has twice
 *   its requests and ten more. A series that was once exported lasts as long as the process, so each time doubles the requests
 *   that the next one needs at the least, and each day halves them: the names that were ever shown grow with the logarithm of
 *   the traffic, and by one a day.
 * - Candidates are the frequent items of Misra and Gries (1982): one that sends more than a hundredth of the requests of those
 *   without a place is among them, however many other names there are.
 */
export class PeerTable {
  /** Those beyond the limit, with a name that cannot be shown, or not named yet. */
  readonly other = new Peer(ErrorType.OTHER);
  /** Those that state no name. */
  readonly unstated = new Peer();
  /** Uses of each deprecated feature, whoever used it. */
  readonly uses = new Map<DeprecatedFeature, number>();
  readonly #named = new Set<Peer>();
  readonly #candidates = new Set<Peer>();
  readonly #byName = new Map<string, Map<string | undefined, Peer>>();
  /** Requests that the last place was worth, and when it was taken. */
  #price = { requests: MINIMUM_PRICE, atMillis: 0 };

  /** The peer of a name, which the caller may keep until it is gone. */
  of(stated: StatedName | undefined): Peer {
    if (stated === undefined) return this.unstated;
    return this.#byName.get(stated.name)?.get(stated.version) ?? this.#begin(stated);
  }

  /** Counts a request of a peer that ended. */
  ended(peer: Peer, request: EndedRequest): void {
    peer.ended(request);
    const isProven = peer.successes >= (request.isTrusted ? 1 : SUCCESSES);
    if (isProven && this.#candidates.has(peer)) this.#name(peer, request.nowMillis);
  }

  used(feature: DeprecatedFeature, peer: Peer): void {
    peer.uses(feature);
    this.uses.set(feature, (this.uses.get(feature) ?? 0) + 1);
  }

  isNamed(peer: Peer): boolean {
    return this.#named.has(peer);
  }

  /** All with figures, each request in one of them. The requests of those that are not named yet go to `_OTHER`. */
  collect(): readonly Peer[] {
    for (const candidate of this.#candidates) this.other.takeRequests(candidate);
    for (const peer of this.#named) peer.collected();
    return [...this.#named, ...[this.other, this.unstated].filter(hasFigures)];
  }

  /** The same without moving a figure, for those who look. */
  look(): readonly Peer[] {
    const other = new Peer(ErrorType.OTHER);
    for (const peer of [this.other, ...this.#candidates]) other.add(peer);
    return [...this.#named, ...[other, this.unstated].filter(hasFigures)];
  }

  #begin(stated: StatedName): Peer {
    const name = shownName(stated.name);
    // A name that is not plain is not kept either: it may be of any length.
    if (name === ErrorType.OTHER) return this.other;
    const version = shownVersion(stated.version);
    const known = this.#byName.get(name)?.get(version);
    if (known) return known;
    if (this.#candidates.size >= MAX_CANDIDATES) {
      this.#thinOut();
      return this.other;
    }
    const peer = new Peer(name, version);
    this.#candidates.add(peer);
    let versions = this.#byName.get(name);
    if (!versions) {
      versions = new Map();
      this.#byName.set(name, versions);
    }
    versions.set(version, peer);
    return peer;
  }

  /** A name too many takes one request from the weight of each candidate, and those without any leave. */
  #thinOut(): void {
    for (const candidate of this.#candidates) if (--candidate.weight <= 0) this.#drop(candidate);
  }

  #name(peer: Peer, nowMillis: number): void {
    if (this.#named.size >= MAX_NAMED && !this.#makeRoom(peer, nowMillis)) return;
    this.#candidates.delete(peer);
    this.#named.add(peer);
  }

  /** Gives the place of another to a peer that is worth it. */
  #makeRoom(peer: Peer, nowMillis: number): boolean {
    const named = [...this.#named];
    const idle = named.find(({ lastMillis }) => nowMillis - lastMillis > DAY_MILLIS);
    const leaves = idle ?? named.reduce((least, other) => (other.weight < least.weight ? other : least));
    const price = Math.max(
      MINIMUM_PRICE,
      this.#price.requests * 2 ** ((this.#price.atMillis - nowMillis) / DAY_MILLIS),
    );
    if (peer.weight < price || (leaves !== idle && peer.weight < 2 * leaves.weight + MINIMUM_PRICE)) return false;
    this.#price = { requests: 2 * price, atMillis: nowMillis };
    // What a collection has seen of it stays in its series: added to the figures of others, it would be counted twice.
    leaves.forgetCollected();
    this.#drop(leaves);
    return true;
  }

  #drop(peer: Peer): void {
    this.other.add(peer);
    peer.isGone = true;
    this.#candidates.delete(peer);
    this.#named.delete(peer);
    const versions = this.#byName.get(peer.name!);
    versions?.delete(peer.version);
    if (versions?.size === 0) this.#byName.delete(peer.name!);
  }
}

const hasFigures = ({ requests, features }: Peer): boolean => requests > 0 || features.size > 0;
