import type { Notification, Params, Request } from './messages.js';

/** The latest messages that are remembered: those that leave the process never come back. */
const MAX_REMEMBERED = 1000;

type Meta = Record<string, unknown>;

/** What a message had of what the trace context replaced or added. */
interface Before {
  readonly hasParams: boolean;
  readonly hasMeta: boolean;
  /** The values that it had under the keys of the propagators. */
  readonly values: Meta;
}

/** The messages of this process that were sent with context, by the values of the context. */
const sentHere = new Map<string, Before>();

/** Whether any message is remembered: a server that sends none need not look at what it receives. */
export const hasSentHere = (): boolean => sentHere.size > 0;

const keyOf = (meta: Meta, fields: readonly string[]): string =>
  fields.map((field) => (typeof meta[field] === 'string' ? meta[field] : '')).join(' ');

/** Remembers what a message had before `sent`, its copy with context, was made of it. */
export function rememberSent(
  message: Request | Notification,
  sent: Request | Notification,
  fields: readonly string[],
): void {
  const { params } = message;
  const meta = params?._meta;
  // Passed on by a second `send`.
  if (meta && sentHere.has(keyOf(meta, fields))) return;
  const values: Meta = {};
  if (meta) for (const field of fields) if (field in meta) values[field] = meta[field];
  if (sentHere.size >= MAX_REMEMBERED) sentHere.delete(sentHere.keys().next().value!);
  const before = { hasParams: params !== undefined, hasMeta: meta !== undefined, values };
  sentHere.set(keyOf(sent.params!._meta!, fields), before);
}

/**
 * A message that this process sent itself, over a pipe or HTTP, as its sender made it, so that its handler sees what it would see without
 * us. Any other message is returned as it is.
 */
export function asSent<M extends Request | Notification>(message: M, fields: readonly string[]): M {
  const meta = message.params?._meta;
  if (typeof meta !== 'object' || meta === null) return message;
  const key = keyOf(meta, fields);
  const before = sentHere.get(key);
  if (before === undefined) return message;
  sentHere.delete(key);
  const { hasParams, hasMeta, values } = before;
  const restored: Meta = { ...meta };
  for (const field of fields) {
    if (field in values) restored[field] = values[field];
    else delete restored[field];
  }
  const { _meta, ...others } = message.params as Params;
  const params: Params = hasMeta || Object.keys(restored).length > 0 ? { ...others, _meta: restored } : others;
  if (hasParams || Object.keys(params).length > 0) return { ...message, params };
  const { params: _, ...bare } = message;
  return bare as M;
}
