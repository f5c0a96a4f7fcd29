import type { EndedSpan, TraceLog } from './trace-description.js';

/** Bytes of a span beside its texts: the SDK's object, its times, its contexts. */
const SPAN = 1024;
/** Bytes of an attribute beside its text. */
const ATTRIBUTE = 64;
const LOG = 200;
const BYTES_PER_CHARACTER = 2;

/** About the bytes that a span takes, by its name, its status and its attributes, those of its events and links included. */
export function sizeOfSpan({ name, status, attributes, events, links }: EndedSpan): number {
  let size = SPAN + BYTES_PER_CHARACTER * (name.length + (status.message?.length ?? 0)) + sizeOfAttributes(attributes);
  for (const event of events ?? []) size += ATTRIBUTE + sizeOfAttributes(event.attributes);
  for (const link of links ?? []) size += ATTRIBUTE + sizeOfAttributes(link.attributes);
  return size;
}

export const sizeOfLog = ({ message, level }: TraceLog): number =>
  LOG + BYTES_PER_CHARACTER * (message.length + level.length);

function sizeOfAttributes(attributes: Readonly<Record<string, unknown>> | undefined): number {
  let size = 0;
  for (const key in attributes) {
    const value = attributes[key];
    size += ATTRIBUTE;
    if (typeof value === 'string') size += BYTES_PER_CHARACTER * value.length;
    else if (Array.isArray(value)) for (const one of value) size += 8 + BYTES_PER_CHARACTER * String(one).length;
  }
  return size;
}
