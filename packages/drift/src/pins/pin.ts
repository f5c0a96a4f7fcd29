import type { SchemaKind } from '@mcp-vitals/signals';
import { isObject, type JsonObject, refusalOf } from '../json-schema/json-value.js';
import { digestOf } from './digest.js';

/** One definition as it is agreed on: what can be compared, and a fingerprint of all of it. */
export interface Pin {
  /** Over the whole definition but its name, whatever its size. */
  readonly fingerprint: string;
  /** The definition; a part beyond the limits is kept as {@link BeyondLimits}. */
  readonly definition: JsonObject;
  /** Servers that had a tool of this name before, and with which it was accepted nevertheless. */
  readonly shadows?: readonly string[];
  /** The fingerprint was accepted by command; the definition is the one before until the server is seen again. */
  readonly awaited?: true;
}

/** All definitions of one kind, by name. A server may list several of one name; none stands for one that is gone. */
export type NamedPins = Map<string, readonly Pin[]>;

/** Everything that is agreed on with one server; a kind that is absent was never looked at. */
export type ServerPins = Map<SchemaKind, NamedPins>;

/** The agreed definitions, by the identity of the server's connection. */
export type Pins = Map<string, ServerPins>;

/** Stands for a part of a definition that is too large or too deep to be compared. */
export interface BeyondLimits {
  readonly beyondLimits: string;
  readonly fingerprint: string;
}

export const isBeyondLimits = (value: unknown): value is BeyondLimits =>
  isObject(value) && typeof value.beyondLimits === 'string' && typeof value.fingerprint === 'string';

/** @param keep whether the definition is kept to be compared, or its fingerprint alone */
export function pinOf(definition: object, keep: (characters: number) => boolean = () => true): Pin {
  const { name: _name, ...said } = definition as JsonObject;
  const { fingerprint, characters } = digestOf(said);
  if (!keep(characters)) return { fingerprint, definition: beyond('is one of too many', fingerprint) };
  if (!refusalOf(said)) return { fingerprint, definition: said };
  // The part that is beyond the limits hides no change of the others.
  const kept = Object.fromEntries(Object.entries(said).map(([key, value]) => [key, withinLimits(value)]));
  const refusal = refusalOf(kept);
  return { fingerprint, definition: refusal ? beyond(refusal.text, fingerprint) : kept };
}

function withinLimits(value: unknown): unknown {
  const refusal = refusalOf(value);
  return refusal ? beyond(refusal.text, digestOf(value).fingerprint) : value;
}

const beyond = (beyondLimits: string, fingerprint: string) => ({ beyondLimits, fingerprint });
