import { keysOwnedIn } from './carrier.js';
import type { Notification, Params, Request } from './messages.js';

/** The latest messages that are remembered, at most twice as many: those that leave the process never come back. */
const REMEMBERED = 1000;

type Meta = Record<string, unknown>;

/** What a message had of what the trace context replaced or added. */
interface Before {
  readonly hasParams: boolean;
  readonly hasMeta: boolean;
  /** The values that it had under the keys of the propagators. */
  readonly values: Meta;
}

/**
 * The messages of this process that were sent with context, by the values of the context. The earlier ones are dropped as a
 * whole: the first entry of a map takes the longer to find the more entries before it were deleted.
 */
let recent = new Map<string, Before>();
let earlier = new Map<string, Before>();

/** What most messages had: nothing under the keys of the propagators. */
const NO_VALUES: Meta = Object.freeze({});

/** Whether any message is remembered: a server that sends none need not look at what it receives. */
export const hasSentHere = (): boolean => recent.size > 0 || earlier.size > 0;

function keyOf(meta: Meta, fields: readonly string[]): string {
  let key = '';
  for (const field of fields) key += typeof meta[field] === 'string' ? `${meta[field]} ` : ' ';
  return key;
}

/** Remembers what a message had before `sent`, its copy with context, was made of it. */
export function rememberSent(
  message: Request | Notification,
  sent: Request | Notification,
  fields: readonly string[],
): void {
  const { params } = message;
  const meta = params?._meta;
  // Passed on by a second `send`.
  if (meta && beforeOf(keyOf(meta, fields)) !== undefined) return;
  if (recent.size >= REMEMBERED) {
    earlier = recent;
    recent = new Map();
  }
  const values = meta === undefined ? NO_VALUES : valuesUnder(fields, meta);
  const before = { hasParams: params !== undefined, hasMeta: meta !== undefined, values };
  recent.set(keyOf(sent.params!._meta!, fields), before);
}

const beforeOf = (key: string): Before | undefined => recent.get(key) ?? earlier.get(key);

function valuesUnder(fields: readonly string[], meta: Meta): Meta {
  const values: Meta = {};
  for (const key of keysOwnedIn(meta, fields)) values[key] = meta[key];
  return values;
}

/**
 * A message that this process sent itself, over a pipe or HTTP, as its sender made it, so that its handler sees what it would see without
 * us. Any other message is returned as it is.
 */
export function asSent<M extends Request | Notification>(message: M, fields: readonly string[]): M {
  const meta = message.params?._meta;
  if (typeof meta !== 'object' || meta === null) return message;
  const key = keyOf(meta, fields);
  const before = beforeOf(key);
  if (before === undefined) return message;
  recent.delete(key);
  earlier.delete(key);
  const { hasParams, hasMeta, values } = before;
  const restored: Meta = { ...meta };
  for (const field of fields) if (!(field in values)) delete restored[field];
  Object.assign(restored, values);
  const { _meta, ...others } = message.params as Params;
  const params: Params = hasMeta || Object.keys(restored).length > 0 ? { ...others, _meta: restored } : others;
  if (hasParams || Object.keys(params).length > 0) return { ...message, params };
  const { params: _, ...bare } = message;
  return bare as M;
}
