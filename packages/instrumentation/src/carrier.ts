import { type Context, propagation, type TextMapGetter, type TextMapSetter } from '@opentelemetry/api';
import { type Message, metaOf, type Notification, type Request } from './messages.js';

type Meta = Record<string, unknown>;

const setter: TextMapSetter<Meta> = {
  set: (carrier, key, value) => {
    carrier[key] = value;
  },
};

const getter: TextMapGetter<Meta> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, key) => {
    const value = carrier[key];
    return typeof value === 'string' ? value : undefined;
  },
};

/**
 * A copy of `message` whose `params._meta` carries `context`, written by the configured propagators without a prefix
 * (MCP SEP-414). The caller's objects stay as they are, and a key that the caller set wins.
 */
export function withContext<M extends Request | Notification>(message: M, context: Context): M {
  const carrier: Meta = {};
  propagation.inject(context, carrier, setter);
  for (const _ in carrier) {
    const { params } = message;
    return { ...message, params: { ...params, _meta: { ...carrier, ...metaOf(params) } } };
  }
  return message;
}

/** `base` with what the configured propagators find in the `params._meta` of `message`. */
export function contextFrom(base: Context, message: Message & { params?: Request['params'] }): Context {
  const meta = metaOf(message.params);
  return meta ? propagation.extract(base, meta, getter) : base;
}
