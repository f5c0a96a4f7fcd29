import type { SchemaKind } from '@mcp-vitals/signals';
import { isObject, type JsonObject, refusalOf } from '../json-schema/json-value.js';
import { digestOf } from './digest.js';

/** One pinned definition: its comparable parts, and a fingerprint of all of it. */
export interface Pin {
  /** The fingerprint of the whole definition without its name, of any size. */
  readonly fingerprint: string;
  /** The definition; a part beyond the limits is kept as {@link BeyondLimits}. */
  readonly definition: JsonObject;
  /** Other servers with a tool of this name when it was accepted. */
  readonly shadows?: readonly string[];
  /** Set when the fingerprint was accepted by command; `definition` is the previous one until the server is seen again. */
  readonly awaited?: true;
  /** Fingerprints accepted before an awaited one: a server may list several definitions of one name. */
  readonly besides?: readonly string[];
}

/** All definitions of one kind, by name. A server may list several of one name; an empty list stands for one that is gone. */
export type NamedPins = Map<string, readonly Pin[]>;

/** The pinned definitions of one server; an absent kind was never read. */
export type ServerPins = Map<SchemaKind, NamedPins>;

/** The pinned definitions, by the identity of the server's connection. */
export type Pins = Map<string, ServerPins>;

/** Stands for a part of a definition that is too large or too deep to be compared. */
export interface BeyondLimits {
  readonly beyondLimits: string;
  readonly fingerprint: string;
}

export const isBeyondLimits = (value: unknown): value is BeyondLimits =>
  isObject(value) && typeof value.beyondLimits === 'string' && typeof value.fingerprint === 'string';

/** @param keep whether the definition is kept for comparison; otherwise only its fingerprint is */
export function pinOf(definition: object, keep: (characters: number) => boolean = () => true): Pin {
  const { name: _name, ...said } = definition as JsonObject;
  const { fingerprint, characters } = digestOf(said);
  if (!keep(characters)) return { fingerprint, definition: beyond('is one of too many', fingerprint) };
  if (!refusalOf(said)) return { fingerprint, definition: said };
  // A part beyond the limits must not hide changes of the others.
  const kept = Object.fromEntries(Object.entries(said).map(([key, value]) => [key, withinLimits(value)]));
  const refusal = refusalOf(kept);
  return { fingerprint, definition: refusal ? beyond(refusal.text, fingerprint) : kept };
}

function withinLimits(value: unknown): unknown {
  const refusal = refusalOf(value);
  return refusal ? beyond(refusal.text, digestOf(value).fingerprint) : value;
}

const beyond = (beyondLimits: string, fingerprint: string) => ({ beyondLimits, fingerprint });
