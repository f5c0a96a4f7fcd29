import type { ServerAddress } from './client/server-address.js';
import { CACHE_DEFAULTS, type SchemaCacheOptions } from './cache/schema-cache.js';

export interface McpSchemaConfigOptions {
  /** Left out when the manager is given a client. */
  readonly server?: ServerAddress;
  /** How long a call may take, in milliseconds. @default 30000 */
  readonly callTimeoutMillis?: number;
  /** The first pause between two attempts to reach a lost server, in milliseconds; doubled up to `maxBackoffMillis`. @default 250 */
  readonly backoffMillis?: number;
  /** @default 30000 */
  readonly maxBackoffMillis?: number;
  /** Whether entries past their time may answer while the server is away. @default false */
  readonly allowStale?: boolean;
  readonly cache?: Pick<
    SchemaCacheOptions,
    'maxEntries' | 'maxBytes' | 'ttlSeconds' | 'staleSeconds' | 'outageSeconds' | 'negativeTtlSeconds'
  >;
  /** Where the agreed definitions are kept; in memory when left out. */
  readonly pinFile?: string;
}

export interface ConfigIssue {
  /** Such as `cache.maxEntries`. */
  readonly path: string;
  readonly message: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What a schema manager is told. Every value is checked by `validate`, and by the manager when it is made. */
export class McpSchemaConfig {
  readonly server: ServerAddress | undefined;
  readonly callTimeoutMillis: number;
  readonly backoffMillis: number;
  readonly maxBackoffMillis: number;
  readonly allowStale: boolean;
  readonly cache: Required<NonNullable<McpSchemaConfigOptions['cache']>>;
  readonly pinFile: string | undefined;

  constructor(options: McpSchemaConfigOptions = {}) {
    this.server = options.server;
    this.callTimeoutMillis = options.callTimeoutMillis ?? 30_000;
    this.backoffMillis = options.backoffMillis ?? 250;
    this.maxBackoffMillis = options.maxBackoffMillis ?? 30_000;
    this.allowStale = options.allowStale ?? false;
    const ttlSeconds = { ...CACHE_DEFAULTS.ttlSeconds, ...options.cache?.ttlSeconds };
    this.cache = { ...CACHE_DEFAULTS, ...options.cache, ttlSeconds };
    this.pinFile = options.pinFile;
  }

  /** Reads the `MCP_SCHEMA_*` variables that the README lists; an empty one counts as not set. What `options` says goes before. */
  static fromEnv(options: McpSchemaConfigOptions = {}, env: Environment = process.env): McpSchemaConfig {
    const number = (name: string) => (env[name] ? Number(env[name]) : undefined);
    const timeout = number('MCP_SCHEMA_CALL_TIMEOUT');
    const ttl = number('MCP_SCHEMA_CACHE_TTL');
    const server = serverIn(env);
    return new McpSchemaConfig({
      ...(server && { server }),
      ...defined('callTimeoutMillis', timeout === undefined ? undefined : timeout * 1000),
      ...defined('allowStale', booleanIn(env.MCP_SCHEMA_ALLOW_STALE)),
      ...defined('pinFile', env.MCP_SCHEMA_PIN_FILE || undefined),
      ...options,
      cache: {
        ...defined('maxEntries', number('MCP_SCHEMA_CACHE_MAX_ENTRIES')),
        ...defined('maxBytes', number('MCP_SCHEMA_CACHE_MAX_BYTES')),
        ...(ttl !== undefined && { ttlSeconds: { databases: ttl, tables: ttl, table: ttl, resources: ttl } }),
        ...defined('staleSeconds', number('MCP_SCHEMA_CACHE_STALE')),
        ...options.cache,
      },
    });
  }

  /** Everything that is wrong, at once. */
  validate(): ConfigIssue[] {
    const { server, cache } = this;
    const issues: ConfigIssue[] = [];
    const positive = (path: string, value: number | undefined, whole = false) => {
      if (value === undefined || (value > 0 && Number.isFinite(value) && (!whole || Number.isInteger(value)))) return;
      issues.push({ path, message: `must be a ${whole ? 'whole ' : ''}number above 0, got ${value}` });
    };
    const notNegative = (path: string, value: number | undefined) => {
      if (value === undefined || (value >= 0 && Number.isFinite(value))) return;
      issues.push({ path, message: `must be a number of seconds, 0 or more, got ${value}` });
    };
    if (typeof this.allowStale !== 'boolean') {
      issues.push({ path: 'allowStale', message: `must be true or false, got ${String(this.allowStale)}` });
    }
    positive('callTimeoutMillis', this.callTimeoutMillis);
    positive('backoffMillis', this.backoffMillis);
    positive('maxBackoffMillis', this.maxBackoffMillis);
    positive('cache.maxEntries', cache.maxEntries, true);
    positive('cache.maxBytes', cache.maxBytes, true);
    notNegative('cache.staleSeconds', cache.staleSeconds);
    notNegative('cache.outageSeconds', cache.outageSeconds);
    notNegative('cache.negativeTtlSeconds', cache.negativeTtlSeconds);
    for (const [kind, seconds] of Object.entries(cache.ttlSeconds)) notNegative(`cache.ttlSeconds.${kind}`, seconds);
    if (server && 'url' in server && !/^https?:$/.test(URL.canParse(server.url) ? new URL(server.url).protocol : '')) {
      issues.push({ path: 'server.url', message: 'must be an http or https address' });
    }
    if (server && 'command' in server && server.command.trim() === '') {
      issues.push({ path: 'server.command', message: 'must name a program' });
    }
    return issues;
  }
}

/** What is neither stays as it is, for `validate` to name it. */
const booleanIn = (text: string | undefined): boolean | undefined =>
  text === 'true' || text === 'false' ? text === 'true' : ((text || undefined) as boolean | undefined);

function serverIn(env: Environment): ServerAddress | undefined {
  if (env.MCP_SCHEMA_SERVER_URL) return { url: env.MCP_SCHEMA_SERVER_URL };
  const [command, ...args] = (env.MCP_SCHEMA_SERVER_COMMAND ?? '').split(' ').filter((word) => word !== '');
  return command === undefined ? undefined : { command, args };
}

const defined = <K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [key in K]?: V };
