import { ATTR_DEPRECATED_FEATURE, type CardinalityLimit, type DeprecatedFeature } from '@mcp-vitals/signals';
import type { Span } from '@opentelemetry/api';
import type { Role } from '../config.js';
import type { Notification, Request } from '../message/messages.js';
import { readStatedName, type StatedName } from '../message/stated-name.js';
import { deprecatedUseOf, deprecatedUsesOf } from '../peer/deprecated-use.js';
import type { Peer } from '../peer/peer.js';
import type { PeerTable } from '../peer/peer-table.js';
import type { Operation } from '../record/operation.js';
import type { Outcome } from '../record/outcome.js';
import type { TransportFacts } from './transport-facts.js';

/** The `_meta` key in which each request states its client, from 2026-07-28 on. */
const META_CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';

export interface PeerLinkOptions {
  readonly peers: PeerTable;
  /** The role of this process on the connection. */
  readonly role: Role;
  readonly facts: TransportFacts;
  /** The limit of protocol versions, which a peer may make up. */
  readonly versions: CardinalityLimit;
}

/** Counts what passes on one connection for the peer at its other end. */
export class PeerLink {
  readonly #peers: PeerTable;
  readonly #role: Role;
  readonly #isSse: boolean;
  /** Whether the name stated first needs no proof: a user chose the server, or the client started this process. */
  #isTrusted: boolean;
  readonly #versions: CardinalityLimit;
  #stated: StatedName | undefined;
  #peer: Peer | undefined;
  #rawVersion: string | undefined;
  #version: string | undefined;

  constructor({ peers, role, facts, versions }: PeerLinkOptions) {
    this.#peers = peers;
    this.#role = role;
    this.#isSse = facts.isSse === true;
    this.#isTrusted = role === 'client' || facts.isOwnStdio === true;
    this.#versions = versions;
  }

  /** Called with what the peer says of itself: for the session, or with each request. */
  met(info: { readonly name?: unknown; readonly version?: unknown }): void {
    if (this.#stated?.name === info.name && this.#stated?.version === info.version) return;
    if (this.#stated !== undefined) this.#isTrusted = false;
    this.#stated = readStatedName(info);
    this.#peer = undefined;
  }

  /**
   * Called when a request or a notification is over, while its span is open.
   * @param version the protocol version, as the peer chose it
   */
  ended(operation: Operation, { errorType, result }: Outcome, nowMillis: number, version: string | undefined): void {
    const { start, isInFlight, startedAt, span } = operation;
    const { message, role } = start;
    const isOwn = role === this.#role;
    if (isOwn && role === 'server') this.#meetClient(message);
    if (isOwn && message.method === 'initialize' && errorType === undefined) this.#began(span);
    const feature = deprecatedUseOf(message);
    if (feature !== undefined) this.#use(feature, span);
    for (const asked of deprecatedUsesOf(result)) this.#use(asked, span);
    if (!isOwn || !isInFlight || !('id' in message)) return;
    const peer = this.#current;
    this.#peers.ended(peer, {
      isError: errorType !== undefined,
      isTrusted: this.#isTrusted,
      seconds: (nowMillis - startedAt) / 1000,
      nowMillis,
    });
    if (version !== undefined) this.#speaks(peer, version);
    if (role === 'server' && this.#peers.isNamed(peer)) span.setAttributes(peer.attributes);
  }

  #began(span: Span): void {
    this.#use('initialize', span);
    if (this.#isSse) this.#use('http_sse', span);
  }

  #speaks(peer: Peer, version: string): void {
    if (version !== this.#rawVersion) {
      this.#rawVersion = version;
      this.#version = this.#versions.admit(version);
    }
    peer.speaks(this.#version!);
  }

  #meetClient({ method, params }: Request | Notification): void {
    const info: unknown = method === 'initialize' ? params?.clientInfo : params?._meta?.[META_CLIENT_INFO];
    if (typeof info === 'object' && info !== null) this.met(info);
  }

  /** The peer, looked up again while it has no figures of its own. */
  get #current(): Peer {
    if (this.#peer === undefined || this.#peer.isGone || this.#peer === this.#peers.other) {
      this.#peer = this.#peers.of(this.#stated);
    }
    return this.#peer;
  }

  #use(feature: DeprecatedFeature, span: Span): void {
    const peer = this.#current;
    this.#peers.used(feature, peer);
    span.setAttribute(ATTR_DEPRECATED_FEATURE, feature);
    if (this.#role === 'server' && this.#peers.isNamed(peer)) span.setAttributes(peer.attributes);
  }
}
