import { type Context, propagation, type TextMapGetter, type TextMapSetter } from '@opentelemetry/api';
import { type Message, metaOf, type Notification, type Params, type Request } from './messages.js';

type Meta = Record<string, unknown>;

/** What the propagators write. */
class Carrier implements TextMapSetter<Meta> {
  readonly meta: Meta = {};
  isEmpty = true;

  set(meta: Meta, key: string, value: string): void {
    meta[key] = value;
    this.isEmpty = false;
  }
}

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
  const carrier = new Carrier();
  propagation.inject(context, carrier.meta, carrier);
  if (carrier.isEmpty) return message;
  const meta = metaOf(message.params);
  const params: Mutable<Params> = message.params ? copyOf(message.params) : {};
  params._meta = meta ? { ...carrier.meta, ...meta } : carrier.meta;
  const copy: Mutable<M> = copyOf(message);
  copy.params = params;
  return copy;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A shallow copy. V8 spreads objects several times slower than it assigns them, but assigning `__proto__` sets it. */
const copyOf = <T extends object>(object: T): T =>
  Object.hasOwn(object, '__proto__') ? { ...object } : Object.assign({}, object);

/** `base` with what the configured propagators find in the `params._meta` of `message`. */
export function contextFrom(base: Context, message: Message & { params?: Request['params'] }): Context {
  const meta = metaOf(message.params);
  return meta ? propagation.extract(base, meta, getter) : base;
}
