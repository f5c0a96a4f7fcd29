/** JSON-RPC 2.0 messages as MCP sends them. Told apart by shape alone: what arrives may be anything. */

export type RequestId = string | number;

export interface Params {
  readonly _meta?: Record<string, unknown>;
  readonly [key: string]: unknown;
}

export interface Request {
  readonly id: RequestId;
  readonly method: string;
  readonly params?: Params;
}

export interface Notification {
  readonly method: string;
  readonly params?: Params;
}

export interface ResponseError {
  readonly code: number;
  readonly message: string;
}

export interface Response {
  readonly id: RequestId;
  readonly result?: Record<string, unknown>;
  readonly error?: ResponseError;
}

export type Message = Request | Notification | Response;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isId = (value: unknown): value is RequestId => typeof value === 'number' || typeof value === 'string';

export function isRequest(message: unknown): message is Request {
  return isObject(message) && typeof message.method === 'string' && isId(message.id);
}

export function isNotification(message: unknown): message is Notification {
  return isObject(message) && typeof message.method === 'string' && message.id === undefined;
}

export function isResponse(message: unknown): message is Response {
  return (
    isObject(message) && message.method === undefined && isId(message.id) && ('result' in message || 'error' in message)
  );
}

/** A member of `params` if it is a string, else `undefined`. */
export function stringParam(params: Params | undefined, key: string): string | undefined {
  const value = isObject(params) ? params[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The `_meta` of a message, which carries trace context and, from protocol 2026-07-28 on, the protocol version. */
export function metaOf(params: Params | undefined): Record<string, unknown> | undefined {
  const meta = isObject(params) ? params._meta : undefined;
  return isObject(meta) ? meta : undefined;
}
