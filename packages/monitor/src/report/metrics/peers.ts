import {
  ATTR_CLIENT_NAME,
  ATTR_CLIENT_VERSION,
  ATTR_DEPRECATED_FEATURE,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_ROLE,
  DEPRECATED_FEATURES,
  type DeprecatedFeature,
  type Deprecation,
} from '@mcp-vitals/signals';
import type { Measurement } from '../../indicators/measurement.js';
import type { Asking } from './asking.js';

const ROLES = ['client', 'server'] as const;

type Role = (typeof ROLES)[number];

/** A client or a server at the other end, as the instrumentation counts it since the process began. */
export interface PeerSource {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly protocolVersions: readonly string[];
  readonly deprecatedUses: Readonly<Partial<Record<DeprecatedFeature, number>>>;
}

/** Under `client` the servers that this process calls, under `server` the clients that call it. */
export type PeerSources = Readonly<Record<Role, readonly PeerSource[]>>;

/** The requests of one client over the window. */
export interface ClientMetrics {
  /** `null` for those that state no name. */
  readonly name: string | null;
  readonly version: string | null;
  readonly requests: Measurement;
  readonly perMinute: Measurement;
  readonly errorRatio: Measurement;
  readonly average: Measurement;
  /** Since the process began. */
  readonly protocolVersions: readonly string[];
  readonly deprecated: readonly DeprecatedFeature[];
}

export interface ProtocolVersionMetrics {
  readonly role: Role;
  /** `null` while none was negotiated. */
  readonly version: string | null;
  readonly requests: Measurement;
}

/** A deprecated feature in use since the process began. */
export interface DeprecatedUse extends Deprecation {
  readonly feature: DeprecatedFeature;
  /** The role of this process in it. */
  readonly role: Role;
  readonly uses: number;
  /** Who uses it, most uses first. */
  readonly usedBy: readonly string[];
}

/** The clients that called in the window, most requests first. */
export function clientMetrics(ask: Asking, peers: PeerSources | undefined): ClientMetrics[] {
  return ask
    .each('per_client_count', [ATTR_CLIENT_NAME, ATTR_CLIENT_VERSION])
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ by, ...requests }) => {
      const name = by[ATTR_CLIENT_NAME] || null;
      const version = by[ATTR_CLIENT_VERSION] || null;
      const where = { [ATTR_CLIENT_NAME]: name ?? '', [ATTR_CLIENT_VERSION]: version ?? '' };
      const seen = peers?.server.find(
        (peer) => peer.name === (name ?? undefined) && peer.version === (version ?? undefined),
      );
      return {
        name,
        version,
        requests,
        perMinute: ask.one('per_client_throughput', where),
        errorRatio: ask.one('per_client_error_ratio', where),
        average: ask.one('per_client_latency_average', where),
        protocolVersions: seen?.protocolVersions ?? [],
        deprecated: Object.keys(seen?.deprecatedUses ?? {}) as DeprecatedFeature[],
      };
    });
}

/** The protocol versions of the requests in the window, most requests first. */
export const protocolVersions = (ask: Asking): ProtocolVersionMetrics[] =>
  ROLES.flatMap((role) =>
    ask
      .each(`${role}_count`, [ATTR_MCP_PROTOCOL_VERSION])
      .filter(({ count }) => count > 0)
      .map(({ by, ...requests }) => ({ role, version: by[ATTR_MCP_PROTOCOL_VERSION] || null, requests })),
  ).sort((a, b) => b.requests.count - a.requests.count);

/** The deprecated features in use, the first to be removed first. */
export const deprecatedUses = (ask: Asking, peers: PeerSources | undefined): DeprecatedUse[] =>
  ask
    .each('deprecated_uses', [ATTR_ROLE, ATTR_DEPRECATED_FEATURE])
    .flatMap(({ by, value }) => {
      const role = by[ATTR_ROLE] as Role;
      const feature = by[ATTR_DEPRECATED_FEATURE] as DeprecatedFeature;
      const { [feature]: deprecation } = DEPRECATED_FEATURES;
      if (deprecation === undefined || value === null || value <= 0) return [];
      return { ...deprecation, feature, role, uses: value, usedBy: usersOf(peers?.[role] ?? [], feature) };
    })
    .sort((a, b) => (a.removedFrom ?? '9').localeCompare(b.removedFrom ?? '9') || b.uses - a.uses);

const usersOf = (peers: readonly PeerSource[], feature: DeprecatedFeature): string[] =>
  peers
    .filter(({ deprecatedUses: { [feature]: uses = 0 } }) => uses > 0)
    .sort((a, b) => b.deprecatedUses[feature]! - a.deprecatedUses[feature]!)
    .map(({ name, version }) => [name ?? 'not stated', version].filter((part) => part !== undefined).join(' '));
