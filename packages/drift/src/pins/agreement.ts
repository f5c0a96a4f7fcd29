import type { SchemaKind } from '@mcp-vitals/signals';
import type { NamedPins, Pin, Pins, ServerPins } from './pin.js';

/** Returns the pinned definitions of a server, as a map that may be changed. */
function agreedWith(pins: Pins, server: string): ServerPins {
  const agreed = pins.get(server) ?? new Map();
  pins.set(server, agreed);
  return agreed;
}

/** Pins a whole list, unless it was pinned before. */
export const agreeOnList = (server: string, kind: SchemaKind, shown: NamedPins) => (pins: Pins) => {
  const agreed = agreedWith(pins, server);
  if (!agreed.has(kind)) agreed.set(kind, new Map(shown));
};

/** Pins one table, unless it was pinned before. */
export const agreeOnTable = (server: string, name: string, pin: Pin) => (pins: Pins) => {
  const agreed = agreedWith(pins, server);
  const tables = agreed.get('table') ?? new Map();
  if (!tables.has(name)) agreed.set('table', tables.set(name, [pin]));
};

/** Accepts one name as it is now, replacing its previous pin; an empty list means that it is gone. */
export const acceptName = (server: string, kind: SchemaKind, name: string, shown: readonly Pin[]) => (pins: Pins) => {
  const agreed = agreedWith(pins, server);
  const named = agreed.get(kind) ?? new Map();
  agreed.set(kind, named);
  if (shown.length === 0) named.delete(name);
  else named.set(name, kind === 'tool' ? withShadows(pins, server, name, shown) : shown);
};

/** Accepts everything that a server showed: lists as a whole, tables one by one. */
export const acceptAll = (server: string, seen: ServerPins) => (pins: Pins) => {
  for (const [kind, named] of seen) {
    if (kind !== 'table') agreedWith(pins, server).set(kind, new Map());
    for (const [name, shown] of named) acceptName(server, kind, name, shown)(pins);
  }
};

/** Adds the definitions whose fingerprint was accepted by command, once they are seen. */
export const fillAwaited = (server: string, kind: SchemaKind, shown: NamedPins) => (pins: Pins) => {
  const agreed = pins.get(server)?.get(kind);
  for (const [name, list] of agreed ?? []) {
    const seen = shown.get(name) ?? [];
    const awaited = list.find((pin) => pin.awaited);
    if (!awaited || !seen.some(({ fingerprint }) => fingerprint === awaited.fingerprint)) continue;
    const accepted = new Set([awaited.fingerprint, ...(awaited.besides ?? [])]);
    acceptName(
      ...([server, kind, name] as const),
      seen.filter(({ fingerprint }) => accepted.has(fingerprint)),
    )(pins);
  }
};

/** Returns a tool's pins with the other servers that have a tool of this name. */
function withShadows(pins: Pins, server: string, name: string, shown: readonly Pin[]): readonly Pin[] {
  const shadows = [...pins]
    .filter(([other, kinds]) => other !== server && kinds.get('tool')?.has(name))
    .map(([other]) => other);
  return shadows.length === 0 ? shown : shown.map((pin) => ({ ...pin, shadows }));
}
