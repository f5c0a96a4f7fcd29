import type { CacheResult } from '@mcp-vitals/signals';
import type { SchemaError } from '../model/schema-error.js';
import type { CacheKind } from './cache-options.js';

/** The address of an entry. An entry that the server marks `private` is returned to the same principal only. */
export interface CacheAddress {
  readonly server: string;
  readonly principal: string;
  readonly kind: CacheKind;
  /** The name of a database, or of a table in it; empty for the list of databases. */
  readonly name: string;
}

/** The result of a load, with the server's hints on how long and for whom it may be kept (MCP 2026-07-28). */
export interface Loaded<V> {
  readonly value: V;
  readonly ttlMillis?: number | undefined;
  readonly scope?: 'public' | 'private' | undefined;
}

export interface Lookup<V> {
  readonly value: V;
  readonly result: CacheResult;
}

/** A cached answer, or the server's statement that there is no such table. Times are on the cache's clock. */
export interface Entry {
  readonly server: string;
  readonly kind: CacheKind;
  readonly name: string;
  readonly content: { readonly value: unknown } | { readonly missing: SchemaError };
  readonly bytes: number;
  readonly loadMillis: number;
  readonly freshUntil: number;
  readonly staleUntil: number;
  readonly keptUntil: number;
}

/** The principal of public entries; it contains a character that no principal has. */
export const PUBLIC = '\u0001public';

export const keyOf = ({ server, kind, name }: CacheAddress, principal: string): string =>
  `${server}\0${principal}\0${kind}\0${name}`;
