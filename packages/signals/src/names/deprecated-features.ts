/** What becomes of a feature of MCP that is deprecated. */
export interface Deprecation {
  readonly title: string;
  /** The first version of MCP that deprecates it, or that no longer has it. */
  readonly since: string;
  /** The day from which a version of MCP may leave it out, `YYYY-MM-DD`; `null` while none is fixed. */
  readonly removedFrom: string | null;
  /** The rule behind the day. */
  readonly rule: string;
  /** What takes its place. */
  readonly instead: string;
  /** The name of the proposal or document that says so. */
  readonly source: string;
}

const NOT_BEFORE = 'MCP keeps a deprecated feature for at least a year, so it is not removed before 2027-07-28';

/**
 * The features of MCP that are deprecated or removed, as of version 2026-07-28 and the proposals known at the end of November 2026.
 * https://modelcontextprotocol.io/specification/2026-07-28/changelog
 */
export const DEPRECATED_FEATURES = {
  sampling: {
    title: 'sampling',
    since: '2026-07-28',
    removedFrom: '2027-07-28',
    rule: NOT_BEFORE,
    instead: 'let the server call a model by an API of its own',
    source: 'SEP-2577',
  },
  roots: {
    title: 'roots',
    since: '2026-07-28',
    removedFrom: '2027-07-28',
    rule: NOT_BEFORE,
    instead: 'pass folders as arguments of tools, as resource URIs or in the configuration of the server',
    source: 'SEP-2577',
  },
  logging: {
    title: 'logging',
    since: '2026-07-28',
    removedFrom: '2027-07-28',
    rule: NOT_BEFORE,
    instead: 'log to stderr, or export log records with OpenTelemetry',
    source: 'SEP-2577',
  },
  dynamic_client_registration: {
    title: 'dynamic client registration',
    since: '2026-07-28',
    removedFrom: '2027-07-28',
    rule: NOT_BEFORE,
    instead: 'use client ID metadata documents, or register the client in advance',
    source: 'MCP 2026-07-28, authorization',
  },
  http_sse: {
    title: 'the HTTP+SSE transport',
    since: '2025-03-26',
    removedFrom: null,
    rule: 'it is removed three months after SEP-2596 is final, which it is not yet',
    instead: 'serve and use Streamable HTTP',
    source: 'SEP-2596',
  },
  initialize: {
    title: 'sessions that begin with initialize',
    since: '2026-07-28',
    removedFrom: '2026-07-28',
    rule: 'version 2026-07-28 has none; they last while both sides still speak an older version',
    instead: 'move to an SDK that speaks 2026-07-28',
    source: 'SEP-2567',
  },
} as const satisfies Record<string, Deprecation>;

export type DeprecatedFeature = keyof typeof DEPRECATED_FEATURES;
