import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { canonical, isObject } from '../json-schema/json-value.js';
import type { Pin, ServerPins } from './pin.js';
import { PinFileError } from './pin-file-error.js';

const VERSION = 1;
const KINDS = ['tool', 'prompt', 'resource', 'table'] as const;

/** The agreed definitions of servers, by server. */
export type Pins = Map<string, ServerPins>;

/**
 * Reads `mcp-vitals.lock.json`; no file means that nothing was agreed on yet.
 * @throws {PinFileError} `unreadable` when the file is there and is no pin file: it is never overwritten then
 */
export async function readPins(file: string): Promise<Pins> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new PinFileError('unreadable', `the pin file ${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  try {
    return parsePins(text);
  } catch (error) {
    throw new PinFileError('unreadable', `${file} is no pin file: ${(error as Error).message}`, { cause: error });
  }
}

/** Writes all of it beside the file and then moves it there: a reader sees the old pins or the new ones, never a part. */
export async function writePins(file: string, pins: Pins): Promise<void> {
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(beside, 'wx');
    try {
      await handle.writeFile(formatPins(pins));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Sorted and indented, so that a change of one definition is a change of its lines and no other. */
function formatPins(pins: Pins): string {
  const servers = Object.fromEntries(
    [...pins].map(([server, byKind]) => [
      server,
      Object.fromEntries([...byKind].map(([kind, named]) => [kind, Object.fromEntries(named)])),
    ]),
  );
  return `${JSON.stringify(JSON.parse(canonical({ version: VERSION, servers })), null, 2)}\n`;
}

function parsePins(text: string): Pins {
  const file: unknown = JSON.parse(text);
  if (!isObject(file) || file.version !== VERSION || !isObject(file.servers)) {
    throw new Error(`expected an object with version ${VERSION} and servers`);
  }
  return new Map(
    Object.entries(file.servers).map(([server, byKind]) => {
      const pins: ServerPins = new Map();
      for (const kind of KINDS) {
        const named = isObject(byKind) ? byKind[kind] : undefined;
        if (!isObject(named)) continue;
        for (const [name, pin] of Object.entries(named)) {
          if (!isPin(pin)) throw new Error(`the ${kind} ${name} of ${server} has no fingerprint and definition`);
        }
        pins.set(kind, new Map(Object.entries(named) as [string, Pin][]));
      }
      return [server, pins];
    }),
  );
}

const isPin = (value: unknown): value is Pin =>
  isObject(value) && typeof value.fingerprint === 'string' && isObject(value.definition);
