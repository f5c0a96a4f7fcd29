import { CACHE_DEFAULTS, type SchemaCacheOptions } from '../cache/cache-options.js';
import { commandWords } from '../client/command-words.js';
import type { ServerAddress } from '../client/server-address.js';
import { type ConfigIssue, issuesOf } from './config-issues.js';

export interface McpSchemaConfigOptions {
  /** The address of the server; omit it when the manager is given a client. */
  readonly server?: ServerAddress;
  /** The server's name in pins and reports. @default its address, or the name that it gives itself */
  readonly name?: string;
  /** The time limit of a call, in milliseconds. @default 30000 */
  readonly callTimeoutMillis?: number;
  /** The time limit of connecting, in milliseconds; a program that is downloaded first takes longer. @default `callTimeoutMillis` */
  readonly connectTimeoutMillis?: number;
  /**
   * The upper bound of the first pause between attempts to reach a lost server, in milliseconds; it doubles up to
   * `maxBackoffMillis`, and each pause is random between 0 and the bound. @default 250
   */
  readonly backoffMillis?: number;
  /** The upper bound of any pause, in milliseconds. @default 30000 */
  readonly maxBackoffMillis?: number;
  /** Whether expired entries may answer while the server is unavailable. @default false */
  readonly allowStale?: boolean;
  readonly cache?: Pick<
    SchemaCacheOptions,
    'maxEntries' | 'maxBytes' | 'ttlSeconds' | 'staleSeconds' | 'outageSeconds' | 'negativeTtlSeconds'
  >;
  /** The path of the pin file. @default in memory */
  readonly pinFile?: string;
  /** The path of a JSON file with the declaration of an adapter, or a list of them. */
  readonly adapterFile?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of a schema manager. `validate` checks every value, and the manager validates them when it is made. */
export class McpSchemaConfig {
  readonly server: ServerAddress | undefined;
  readonly name: string | undefined;
  readonly callTimeoutMillis: number;
  readonly connectTimeoutMillis: number;
  readonly backoffMillis: number;
  readonly maxBackoffMillis: number;
  readonly allowStale: boolean;
  readonly cache: Required<NonNullable<McpSchemaConfigOptions['cache']>>;
  readonly pinFile: string | undefined;
  readonly adapterFile: string | undefined;
  readonly #issues: readonly ConfigIssue[];

  constructor(options: McpSchemaConfigOptions = {}, issues: readonly ConfigIssue[] = []) {
    this.server = options.server;
    this.name = options.name;
    this.callTimeoutMillis = options.callTimeoutMillis ?? 30_000;
    this.connectTimeoutMillis = options.connectTimeoutMillis ?? this.callTimeoutMillis;
    this.backoffMillis = options.backoffMillis ?? 250;
    this.maxBackoffMillis = options.maxBackoffMillis ?? 30_000;
    this.allowStale = options.allowStale ?? false;
    const ttlSeconds = { ...CACHE_DEFAULTS.ttlSeconds, ...options.cache?.ttlSeconds };
    this.cache = { ...CACHE_DEFAULTS, ...options.cache, ttlSeconds };
    this.pinFile = options.pinFile;
    this.adapterFile = options.adapterFile;
    this.#issues = issues;
  }

  /**
   * Reads the `MCP_SCHEMA_*` variables listed in the README; an empty variable counts as unset. An option in code takes
   * precedence.
   */
  static fromEnv(options: McpSchemaConfigOptions = {}, env: Environment = process.env): McpSchemaConfig {
    const number = (name: string) => (env[name] ? Number(env[name]) : undefined);
    const millis = (name: string) => (env[name] ? Number(env[name]) * 1000 : undefined);
    const ttl = number('MCP_SCHEMA_CACHE_TTL');
    const { server, issues } = options.server ? { server: options.server, issues: [] } : serverIn(env);
    return new McpSchemaConfig(
      {
        ...defined('name', env.MCP_SCHEMA_SERVER_NAME || undefined),
        ...defined('callTimeoutMillis', millis('MCP_SCHEMA_CALL_TIMEOUT')),
        ...defined('connectTimeoutMillis', millis('MCP_SCHEMA_CONNECT_TIMEOUT')),
        ...defined('allowStale', booleanIn(env.MCP_SCHEMA_ALLOW_STALE)),
        ...defined('pinFile', env.MCP_SCHEMA_PIN_FILE || undefined),
        ...defined('adapterFile', env.MCP_SCHEMA_ADAPTER_FILE || undefined),
        ...options,
        ...(server && { server }),
        cache: {
          ...defined('maxEntries', number('MCP_SCHEMA_CACHE_MAX_ENTRIES')),
          ...defined('maxBytes', number('MCP_SCHEMA_CACHE_MAX_BYTES')),
          ...(ttl !== undefined && { ttlSeconds: { databases: ttl, tables: ttl, table: ttl, resources: ttl } }),
          ...defined('staleSeconds', number('MCP_SCHEMA_CACHE_STALE')),
          ...options.cache,
        },
      },
      issues,
    );
  }

  /** Returns every error in the settings. */
  validate(): ConfigIssue[] {
    return [...this.#issues, ...issuesOf(this)];
  }
}

/** Parses a boolean; any other text stays as it is, so that `validate` reports it. */
const booleanIn = (text: string | undefined): boolean | undefined =>
  text === 'true' || text === 'false' ? text === 'true' : ((text || undefined) as boolean | undefined);

function serverIn(env: Environment): { server?: ServerAddress; issues: ConfigIssue[] } {
  const { MCP_SCHEMA_SERVER_URL: url, MCP_SCHEMA_SERVER_COMMAND: line } = env;
  if (url) {
    const token = env.MCP_SCHEMA_SERVER_TOKEN;
    const headers = pairsIn(env.MCP_SCHEMA_SERVER_HEADERS ?? '');
    const issues = headers
      ? []
      : [{ path: 'MCP_SCHEMA_SERVER_HEADERS', message: 'must be `name=value` pairs, separated by commas' }];
    return { server: { url, ...(token && { token }), ...(headers && { headers }) }, issues };
  }
  if (!line) return { issues: [] };
  try {
    const [command = '', ...args] = commandWords(line);
    const inheritEnv = (env.MCP_SCHEMA_SERVER_ENV ?? '').split(',').map((name) => name.trim());
    return { server: { command, args, inheritEnv: inheritEnv.filter((name) => name !== '') }, issues: [] };
  } catch (error) {
    return { issues: [{ path: 'MCP_SCHEMA_SERVER_COMMAND', message: (error as Error).message }] };
  }
}

/** Parses `name=value` pairs separated by commas with percent-encoded values, as OpenTelemetry writes headers. */
function pairsIn(text: string): Record<string, string> | undefined {
  try {
    const pairs = text.split(',').filter((pair) => pair.trim() !== '');
    if (pairs.some((pair) => !/^\s*[^=\s]+\s*=/.test(pair))) return undefined;
    return Object.fromEntries(
      pairs.map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
      }),
    );
  } catch {
    return undefined;
  }
}

const defined = <K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [key in K]?: V };
