/** The results of a cache look-up; a stale answer is neither a hit nor a miss. */
export const CACHE_RESULTS = ['hit', 'miss', 'stale'] as const;

export type CacheResult = (typeof CACHE_RESULTS)[number];

/** The reasons for which an entry leaves a cache. */
export const EVICTION_REASONS = ['capacity', 'expired', 'invalidated'] as const;

export type EvictionReason = (typeof EVICTION_REASONS)[number];

/** The kinds of a change of a definition; `instructions` is one of a text or a default for agents, after which calls stay valid. */
export const SCHEMA_CHANGE_TYPES = ['added', 'removed', 'compatible', 'instructions', 'breaking'] as const;

export type SchemaChangeType = (typeof SCHEMA_CHANGE_TYPES)[number];

/** The kinds of definitions that are compared: `resource` is a resource template, `server` a server's instructions to agents. */
export const SCHEMA_KINDS = ['tool', 'prompt', 'resource', 'table', 'server'] as const;

export type SchemaKind = (typeof SCHEMA_KINDS)[number];

/** The kinds of values that are validated. */
export const VALIDATION_TARGETS = ['tool_input', 'tool_output', 'schema'] as const;

export type ValidationTarget = (typeof VALIDATION_TARGETS)[number];
