import type { DeprecatedFeature } from '@mcp-vitals/signals';
import type { PeerTable } from './peer-table.js';

/** What a client or a server at the other end came to since this process began. */
export interface PeerView {
  /** `_OTHER` for those beyond the limit, or not named yet; `undefined` for those that state no name. */
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly requests: number;
  readonly errors: number;
  /** Time that its requests took in all. */
  readonly seconds: number;
  /** When its last request ended, in milliseconds of `performance.now()`. */
  readonly lastMillis: number;
  /** The versions of the protocol that it speaks. */
  readonly protocolVersions: readonly string[];
  /** How often it used features that are deprecated or removed. */
  readonly deprecatedUses: Readonly<Partial<Record<DeprecatedFeature, number>>>;
}

/** The peers of one role, most requests first. */
export const peersOf = (table: PeerTable): PeerView[] =>
  table
    .look()
    .map(({ name, version, requests, errors, seconds, lastMillis, protocolVersions, features }) => ({
      ...{ name, version, requests, errors, seconds, lastMillis },
      protocolVersions: [...protocolVersions],
      deprecatedUses: Object.fromEntries(features),
    }))
    .sort((a, b) => b.requests - a.requests);
