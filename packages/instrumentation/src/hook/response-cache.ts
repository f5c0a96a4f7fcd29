import { type CacheResult, getMetricsCollector } from '@mcp-vitals/signals';
import { isObject } from '../message/messages.js';
import type { Telemetry } from '../record/telemetry.js';
import { safely } from '../safely.js';
import { wrapMethod } from './wrap-method.js';

/** The `mcp_vitals.cache.name` of the response cache of SDK v2's client. */
const CACHE = { cache: 'mcp_client_response' };

interface ResponseCache {
  _probe(method: string, params?: string): Promise<{ expiresAt?: number } | undefined>;
}

/**
 * Measures the response cache of SDK v2's client (MCP 2026-07-28): hits, misses, stale entries, writes, and evictions by
 * notifications. A hit sends no message, so no other instrument can record it.
 */
export function watchResponseCache(client: object, telemetry: Telemetry): void {
  const cache = (client as { _cache?: unknown })._cache;
  if (!isObject(cache) || typeof cache._probe !== 'function') return;
  const metrics = getMetricsCollector();
  wrapMethod(cache, 'read', (read) => {
    return async function (...args) {
      if (!telemetry.records) return read.apply(this, args);
      const start = performance.now();
      let found = false;
      // The cache returns `undefined` for stale and for missing entries; only the inner look-up distinguishes them.
      const watched = Object.create(this) as ResponseCache;
      watched._probe = async (...key) => {
        const entry = await (this as unknown as ResponseCache)._probe(...key);
        found = entry?.expiresAt !== undefined;
        return entry;
      };
      const result = await read.apply(watched, args);
      const outcome: CacheResult = result !== undefined ? 'hit' : found ? 'stale' : 'miss';
      safely(() => metrics.recordCacheLookup(outcome, performance.now() - start, CACHE));
      return result;
    };
  });
  wrapMethod(cache, 'write', (write) => {
    return function (...args) {
      if (telemetry.records) safely(() => metrics.recordCacheWrite(CACHE));
      return write.apply(this, args);
    };
  });
  for (const evict of ['evict', 'evictKey']) {
    wrapMethod(cache, evict, (original) => {
      return function (...args) {
        if (telemetry.records) safely(() => metrics.recordCacheEviction('invalidated', CACHE));
        return original.apply(this, args);
      };
    });
  }
}
