import { type Context, propagation, type TextMapGetter } from '@opentelemetry/api';
import { textGetter } from './carrier.js';
import { isObject } from './messages.js';

/** The HTTP request of a message as the SDKs expose it: v1 its headers as an object, v2 the request. */
interface Extra {
  readonly requestInfo?: { readonly headers?: unknown };
  readonly request?: { readonly headers?: unknown };
}

const VERSION_HEADER = 'mcp-protocol-version';

type HeadersLike = Pick<Headers, 'get' | 'keys'>;

const isHeaders = (value: unknown): value is HeadersLike =>
  isObject(value) && typeof value.get === 'function' && typeof value.keys === 'function';

function headersOf(extra: unknown): Record<string, unknown> | HeadersLike | undefined {
  if (typeof extra !== 'object' || extra === null) return undefined;
  const { requestInfo, request } = extra as Extra;
  const headers = requestInfo?.headers ?? request?.headers;
  return isObject(headers) ? headers : undefined;
}

const getter: TextMapGetter<Record<string, unknown> | HeadersLike> = {
  keys: (headers) => (isHeaders(headers) ? [...headers.keys()] : Object.keys(headers)),
  get: (headers, key) => (isHeaders(headers) ? (headers.get(key) ?? undefined) : textGetter.get(headers, key)),
};

/**
 * `base` extended with the context that the configured propagators extract from the headers of a message's HTTP
 * request.
 */
export function contextFromHeaders(base: Context, extra: unknown): Context {
  const headers = headersOf(extra);
  return headers ? propagation.extract(base, headers, getter) : base;
}

/** The protocol version in the headers of a message's HTTP request. */
export function protocolVersionHeader(extra: unknown): string | undefined {
  const headers = headersOf(extra);
  return headers && (getter.get(headers, VERSION_HEADER) as string | undefined);
}
