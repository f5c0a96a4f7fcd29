import { SCHEMA_KINDS } from '@mcp-vitals/signals';
import { isObject } from '../json-schema/json-value.js';
import type { Pin, Pins, ServerPins } from './pin.js';

const VERSION = 1;

/** The text of each pin, cached: pins are immutable, and a file of thousands is rewritten for each new one. */
const texts = new WeakMap<Pin, string>();

/** Returns the pins sorted and indented, so that the diff of a changed definition shows its lines only. */
export function formatPins(pins: Pins): string {
  const servers = block(2, pins, (byKind) =>
    block(3, byKind, (named) =>
      block(4, named, (list) => {
        const [first] = list;
        if (list.length === 1) return formatPin(first!);
        return `[\n${list.map((pin) => `${indent(5)}${formatPin(pin)}`).join(',\n')}\n${indent(4)}]`;
      }),
    ),
  );
  return `{\n  "servers": ${servers},\n  "version": ${VERSION}\n}\n`;
}

function block<T>(depth: number, entries: ReadonlyMap<string, T>, format: (value: T) => string): string {
  if (entries.size === 0) return '{}';
  const lines = [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${indent(depth)}${JSON.stringify(name)}: ${format(value)}`);
  return `{\n${lines.join(',\n')}\n${indent(depth - 1)}}`;
}

const indent = (depth: number): string => '  '.repeat(depth);

function formatPin(pin: Pin): string {
  const known = texts.get(pin);
  if (known !== undefined) return known;
  const text = JSON.stringify(pin, sorted, 2).replaceAll('\n', `\n${indent(4)}`);
  texts.set(pin, text);
  return text;
}

const sorted = (_key: string, value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;

/** Parses the text of a pin file. @throws {Error} with the first fault, when it is no pin file */
export function parsePins(text: string): Pins {
  // Some editors begin a file with a byte order mark.
  const file: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  if (!isObject(file) || file.version !== VERSION || !isObject(file.servers)) {
    throw new Error(`expected an object with version ${VERSION} and servers`);
  }
  return new Map(Object.entries(file.servers).map(([server, byKind]) => [server, parseServer(server, byKind)]));
}

function parseServer(server: string, byKind: unknown): ServerPins {
  const pins: ServerPins = new Map();
  for (const kind of SCHEMA_KINDS) {
    const named = isObject(byKind) && Object.hasOwn(byKind, kind) ? byKind[kind] : undefined;
    if (!isObject(named)) continue;
    const lists = Object.entries(named).map(([name, pin]): [string, readonly Pin[]] => {
      const list = Array.isArray(pin) ? pin : [pin];
      if (!list.every(isPin)) throw new Error(`the ${kind} ${name} of ${server} has no fingerprint and definition`);
      return [name, list];
    });
    pins.set(kind, new Map(lists));
  }
  return pins;
}

const isPin = (value: unknown): value is Pin =>
  isObject(value) && typeof value.fingerprint === 'string' && isObject(value.definition);
