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

/** Whether two keys of a carrier are the same but for their case. */
const isSameKey = (one: string, other: string): boolean =>
  one.length === other.length && (one === other || one.toLowerCase() === other.toLowerCase());

/**
 * Reads a carrier by keys of any case. Their case depends on who wrote them: propagators of Java, Python and Go write `X-B3-TraceId` or
 * `X-Amzn-Trace-Id` where those of JavaScript write lower case, and API gateways keep the case of HTTP headers.
 */
export const textGetter: TextMapGetter<Meta> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, key) => {
    const value =
      key in carrier ? carrier[key] : carrier[Object.keys(carrier).find((one) => isSameKey(one, key)) ?? key];
    const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
    return typeof only === 'string' ? only : undefined;
  },
};

/** The keys of a carrier that propagators own, in any case. */
export const keysOwnedIn = (meta: Meta, fields: readonly string[]): string[] =>
  Object.keys(meta).filter((key) => fields.some((field) => isSameKey(key, field)));

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
  const original = originalOf(message);
  const params: unknown = original.params;
  if (!isPlain(original) || (params !== undefined && !isPlain(params))) return message;
  const meta: unknown = original.params?._meta;
  if (meta !== undefined && !isPlain(meta)) return message;
  const carrier = new Carrier();
  propagation.inject(context, carrier.meta, carrier);
  if (carrier.isEmpty) return message;
  const copiedParams: Mutable<Params> = original.params ? copyOf(original.params) : {};
  copiedParams._meta = meta === undefined ? carrier.meta : replacing(meta as Meta, carrier.meta, fields);
  const copy: Mutable<M> = copyOf(original);
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

/**
 * What the propagators wrote for messages that do not leave the process, by message. Most are received while they are sent,
 * so the map, which costs more than a comparison, holds only those that are received later.
 */
class Beside {
  readonly #later = new WeakMap<object, Meta>();
  #message: object | undefined;
  #meta: Meta | undefined;
  #isReceived = false;

  set(message: object, meta: Meta): void {
    this.sent();
    this.#message = message;
    this.#meta = meta;
    this.#isReceived = false;
  }

  get(message: object): Meta | undefined {
    if (message !== this.#message) return this.#later.get(message);
    this.#isReceived = true;
    return this.#meta;
  }

  /** Called after a message was sent. */
  sent(): void {
    if (this.#message !== undefined && !this.#isReceived) this.#later.set(this.#message, this.#meta!);
    this.#message = undefined;
    this.#meta = undefined;
  }
}

const BESIDE = Symbol.for('@mcp-vitals/instrumentation.beside');

type Global = { [BESIDE]?: Beside };

(globalThis as Global)[BESIDE] ??= new Beside();

/** Shared by all copies of this package. */
const beside: Beside = (globalThis as Global)[BESIDE]!;

/** Called after messages that carry context beside them were sent. */
export const sentBeside = (): void => beside.sent();

/** Carries `context` beside a message that reaches its receiver as the same object, so that it stays as its sender made it. */
export function carryBeside(message: Request | Notification, context: Context): void {
  const carrier = new Carrier();
  propagation.inject(context, carrier.meta, carrier);
  if (!carrier.isEmpty) beside.set(message, carrier.meta);
}

/** The messages that were copied by {@link withContextBeside}, by the copy. */
const originals = new WeakMap<object, Request | Notification>();

const originalOf = <M extends Request | Notification>(message: M): M =>
  (originals.get(message) as M | undefined) ?? message;

/**
 * A copy of `message` that reads like it and carries `context` beside it. If whoever receives the copy in this process serialises
 * it, as a bridge to another process does, the text has the context in `params._meta`.
 */
export function withContextBeside<M extends Request | Notification>(
  message: M,
  context: Context,
  fields: readonly string[],
): M {
  const serialised = withContext(message, context, fields);
  if (serialised === message) return message;
  const original = originalOf(message);
  const copy = copyOf(original);
  Object.defineProperty(copy, 'toJSON', { value: () => serialised });
  originals.set(copy, original);
  beside.set(copy, serialised.params!._meta!);
  return copy;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * `meta` with the written keys in place of the previous hop's. Owned keys that were not written, such as a stale
 * `tracestate`, are removed.
 */
function replacing(meta: Meta, written: Meta, fields: readonly string[]): Meta {
  const merged = { ...meta, ...written };
  for (const key of keysOwnedIn(meta, fields)) {
    if (!(key in written) && (BAGGAGE in written || !isSameKey(key, BAGGAGE))) delete merged[key];
  }
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
  return typeof meta === 'object' && meta !== null ? propagation.extract(base, meta as Meta, textGetter) : base;
}

/**
 * The span context that a message already carries before it is sent, because its sender forwards its own caller's
 * `_meta`.
 */
export function forwardedSpan(message: Request | Notification, fields: readonly string[]): SpanContext | undefined {
  const meta: unknown = message.params?._meta;
  if (!isObject(meta) || keysOwnedIn(meta, fields).length === 0) return undefined;
  return trace.getSpanContext(propagation.extract(ROOT_CONTEXT, meta, textGetter));
}
