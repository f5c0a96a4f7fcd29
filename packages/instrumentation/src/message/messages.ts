/** JSON-RPC 2.0 messages as MCP sends them. Incoming values are untrusted and classified by their members. */

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

export type MessageKind = 'request' | 'notification' | 'response';

/** Marks the result of a response that came, but was too long to be read. */
export const UNREAD = Symbol('unread');

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The kind of a message by its members; `undefined` for a value that is no message. */
export function kindOf(message: unknown): MessageKind | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { id, method } = message as { id?: unknown; method?: unknown };
  const hasId = typeof id === 'number' || typeof id === 'string';
  if (typeof method === 'string') return hasId ? 'request' : id === undefined ? 'notification' : undefined;
  return hasId && method === undefined && ('result' in message || 'error' in message) ? 'response' : undefined;
}

/** A member of `params` if it is a string, else `undefined`. */
export function stringParam(params: Params | undefined, key: string): string | undefined {
  const value: unknown = params?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** The `_meta` of a message, which carries trace context and, from protocol 2026-07-28 on, the protocol version. */
export function metaOf(params: Params | undefined): Record<string, unknown> | undefined {
  const meta: unknown = params?._meta;
  return typeof meta === 'object' && meta !== null ? (meta as Record<string, unknown>) : undefined;
}

/** The id of the request that opened a notification's subscription, from protocol 2026-07-28 on. */
export const subscriptionIdOf = ({ params }: Notification): unknown =>
  metaOf(params)?.['io.modelcontextprotocol/subscriptionId'];

/** Whether a page of a list has another behind it. Servers of other languages write a `null` where there is none. */
export const hasNextPage = (result: { readonly nextCursor?: unknown }): boolean => hasCursor(result.nextCursor);

/** Whether a request asks for a further page of a list. */
export const asksForNextPage = (params: Params | undefined): boolean => hasCursor(params?.cursor);

const hasCursor = (cursor: unknown): boolean => cursor !== undefined && cursor !== null;
