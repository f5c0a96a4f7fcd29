import { createHash } from 'node:crypto';
import type { SchemaKind } from '@mcp-vitals/signals';
import { canonical, type JsonObject, refusalOf } from '../json-schema/json-value.js';
import type { ServerListing } from '../listing/server-listing.js';

/** One definition as it is agreed on: what can be compared, and a fingerprint of it. */
export interface Pin {
  readonly fingerprint: string;
  readonly definition: JsonObject;
  /** Servers that had a tool of this name before, and with which it was accepted nevertheless. */
  readonly shadows?: readonly string[];
}

/** Neither says what a definition is: `_meta` is the transport's, icons are decoration. */
const IGNORED: ReadonlySet<string> = new Set(['_meta', 'icons', 'name']);

/** A definition beyond the limits is pinned by the reason why it is not looked at. */
export function pinOf(definition: object): Pin {
  const refusal = refusalOf(definition);
  const kept = refusal
    ? { refused: `${refusal.path || '/'} ${refusal.text}` }
    : Object.fromEntries(Object.entries(definition).filter(([key]) => !IGNORED.has(key)));
  return { fingerprint: fingerprintOf(kept), definition: kept };
}

export const fingerprintOf = (value: unknown): string =>
  `sha256-${createHash('sha256').update(canonical(value)).digest('base64url')}`;

/** The pins of one kind, by name. */
export type NamedPins = Map<string, Pin>;

/** Everything that is agreed on with one server; a kind that is absent was never looked at. */
export type ServerPins = Map<SchemaKind, NamedPins>;

/** What a server shows, as pins. */
export function pinsOf({ tools, prompts, resources }: ServerListing): ServerPins {
  const lists = [
    ['tool', tools],
    ['prompt', prompts],
    ['resource', resources],
  ] as const;
  return new Map(
    lists.flatMap(([kind, list]) => (list ? [[kind, new Map(list.map((one) => [one.name, pinOf(one)]))]] : [])),
  );
}
