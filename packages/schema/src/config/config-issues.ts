import type { CacheKind } from '../cache/cache-options.js';
import type { ServerAddress } from '../client/server-address.js';

export interface ConfigIssue {
  /** The path of the setting, such as `cache.maxEntries`. */
  readonly path: string;
  readonly message: string;
}

/** The settings with bounds. */
interface Checked {
  readonly server: ServerAddress | undefined;
  readonly callTimeoutMillis: number;
  readonly connectTimeoutMillis: number;
  readonly backoffMillis: number;
  readonly maxBackoffMillis: number;
  readonly allowStale: boolean;
  readonly cache: {
    readonly maxEntries: number;
    readonly maxBytes: number;
    readonly staleSeconds: number;
    readonly outageSeconds: number;
    readonly negativeTtlSeconds: number;
    readonly ttlSeconds: Partial<Readonly<Record<CacheKind, number>>>;
  };
}

const positive = (path: string, value: number, isWhole = false): ConfigIssue[] =>
  value > 0 && Number.isFinite(value) && (!isWhole || Number.isInteger(value))
    ? []
    : [{ path, message: `must be a ${isWhole ? 'whole ' : ''}number above 0, got ${value}` }];

const notNegative = (path: string, value: number): ConfigIssue[] =>
  value >= 0 && Number.isFinite(value)
    ? []
    : [{ path, message: `must be a number of seconds, 0 or more, got ${value}` }];

/** Returns every error in the settings. */
export function issuesOf({ server, cache, ...settings }: Checked): ConfigIssue[] {
  const { allowStale } = settings;
  return [
    ...(typeof allowStale === 'boolean'
      ? []
      : [{ path: 'allowStale', message: `must be true or false, got ${String(allowStale)}` }]),
    ...positive('callTimeoutMillis', settings.callTimeoutMillis),
    // It equals the call timeout unless it was set.
    ...(Object.is(settings.connectTimeoutMillis, settings.callTimeoutMillis)
      ? []
      : positive('connectTimeoutMillis', settings.connectTimeoutMillis)),
    ...positive('backoffMillis', settings.backoffMillis),
    ...positive('maxBackoffMillis', settings.maxBackoffMillis),
    ...positive('cache.maxEntries', cache.maxEntries, true),
    ...positive('cache.maxBytes', cache.maxBytes, true),
    ...notNegative('cache.staleSeconds', cache.staleSeconds),
    ...notNegative('cache.outageSeconds', cache.outageSeconds),
    ...notNegative('cache.negativeTtlSeconds', cache.negativeTtlSeconds),
    ...Object.entries(cache.ttlSeconds).flatMap(([kind, seconds]) => notNegative(`cache.ttlSeconds.${kind}`, seconds)),
    ...(server ? serverIssues(server) : []),
  ];
}

function serverIssues(server: ServerAddress): ConfigIssue[] {
  if ('command' in server) {
    return server.command.trim() === '' ? [{ path: 'server.command', message: 'must name a program' }] : [];
  }
  const isHttp = URL.canParse(server.url) && /^https?:$/.test(new URL(server.url).protocol);
  const headers = { ...server.headers, ...(server.token !== undefined && { Authorization: `Bearer ${server.token}` }) };
  return [
    ...(isHttp ? [] : [{ path: 'server.url', message: 'must be an http or https address' }]),
    ...Object.entries(headers).flatMap(([name, value]) =>
      // The message omits the value, which may be a secret.
      isHeader(name, value) ? [] : [{ path: `server.headers.${name}`, message: 'is not a valid HTTP header' }],
    ),
  ];
}

function isHeader(name: string, value: string): boolean {
  try {
    new Headers([[name, value]]);
    return true;
  } catch {
    return false;
  }
}
