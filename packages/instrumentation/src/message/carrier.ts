import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type SpanContext,
  type TextMapGetter,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { isObject, type Notification, type Params, type Request } from './messages.js';

type Meta = Record<string, unknown>;

/** The key of baggage, which is not part of the trace context: a caller may set its own alongside the span's context. */
const BAGGAGE = 'baggage';

/** Collects the keys that the propagators write. */
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
 * Whether an object is serialised by its own members alone. A shallow copy of an array, a class instance or
 * an object with `toJSON` would be serialised differently.
 */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    (prototype === null || Object.getPrototypeOf(prototype) === null) &&
    typeof (value as { toJSON?: unknown }).toJSON !== 'function'
  );
}

/**
 * A copy of `message` whose `params._meta` carries `context`, written by the configured propagators without a prefix
 * (MCP SEP-414). The caller's objects are not changed. The keys that the propagators own (`fields`) replace those that
 * a proxy forwards from its own caller; other keys are kept. A message that cannot be copied faithfully is returned as is.
 */
export function withContext<M extends Request | Notification>(
  message: M,
  context: Context,
  fields: readonly string[],
): M {
  const params: unknown = message.params;
  if (!isPlain(message) || (params !== undefined && !isPlain(params))) return message;
  const meta: unknown = message.params?._meta;
  if (meta !== undefined && !isPlain(meta)) return message;
  const carrier = new Carrier();
  propagation.inject(context, carrier.meta, carrier);
  if (carrier.isEmpty) return message;
  const copiedParams: Mutable<Params> = message.params ? copyOf(message.params) : {};
  copiedParams._meta = meta === undefined ? carrier.meta : replacing(meta as Meta, carrier.meta, fields);
  const copy: Mutable<M> = copyOf(message);
  copy.params = copiedParams;
  return copy;
}

/**
 * The active context if it holds the span, because Sentry's propagator injects no other. Without a context manager it does
 * not.
 */
export function injectable(wanted: Context): Context {
  const active = context.active();
  return trace.getSpan(active) === trace.getSpan(wanted) ? active : wanted;
}

const BESIDE = Symbol.for('@mcp-vitals/instrumentation.beside');

type Global = { [BESIDE]?: WeakMap<object, Meta> };

(globalThis as Global)[BESIDE] ??= new WeakMap();

/** What the propagators wrote for messages that do not leave the process, by message. All copies of this package share it. */
const beside: WeakMap<object, Meta> = (globalThis as Global)[BESIDE]!;

/** Carries `context` beside a message that reaches its receiver as the same object, so that it stays as its sender made it. */
export function carryBeside(message: Request | Notification, context: Context): void {
  const carrier = new Carrier();
  propagation.inject(context, carrier.meta, carrier);
  if (!carrier.isEmpty) beside.set(message, carrier.meta);
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * `meta` with the written keys in place of the previous hop's. Owned keys that were not written, such as a stale
 * `tracestate`, are removed.
 */
function replacing(meta: Meta, written: Meta, fields: readonly string[]): Meta {
  const merged = { ...meta, ...written };
  for (const field of fields) if (field !== BAGGAGE && !(field in written)) delete merged[field];
  return merged;
}

/** A shallow copy. V8 spreads objects several times slower than it assigns them, but assigning `__proto__` sets it. */
const copyOf = <T extends object>(object: T): T =>
  Object.hasOwn(object, '__proto__') ? { ...object } : Object.assign({}, object);

/**
 * `base` extended with the context that the configured propagators extract from beside `message`, or from its
 * `params._meta`.
 */
export function contextFrom(base: Context, message: Request | Notification): Context {
  const meta: unknown = beside.get(message) ?? message.params?._meta;
  return typeof meta === 'object' && meta !== null ? propagation.extract(base, meta as Meta, getter) : base;
}

/**
 * The span context that a message already carries before it is sent, because its sender forwards its own caller's
 * `_meta`.
 */
export function forwardedSpan(message: Request | Notification, fields: readonly string[]): SpanContext | undefined {
  const meta: unknown = message.params?._meta;
  if (!isObject(meta) || !fields.some((field) => field in meta)) return undefined;
  return trace.getSpanContext(propagation.extract(ROOT_CONTEXT, meta, getter));
}
