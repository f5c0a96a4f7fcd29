import {
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';

import { isObject } from './messages.js';

/** What is known of a connection from its transport. */
export interface TransportFacts {
  /** The `network.*` attributes, of whatever goes over it. */
  readonly attributes: Attributes;
  /** The `server.*` attributes of a client's transport: of what this side sends, and of nothing it receives. */
  readonly server: Attributes;
  /**
   * A request over HTTP arrives in the context of its HTTP request, which deserves a link. On a pipe the ambient context
   * is whatever was active when the pipe was opened, which means nothing.
   */
  readonly ambientContext: boolean;
  /** Whether a session is what has an id: on Streamable HTTP, no id means no session. Elsewhere the connection is one. */
  readonly sessionsHaveIds: boolean;
}

const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };

/** Reads the facts off a transport by its shape: minifiers rename classes, and every SDK copy has its own. */
export function readTransportFacts(transport: object): TransportFacts {
  const shape = transport as {
    _url?: unknown;
    handleRequest?: unknown;
    handleMessage?: unknown;
    handlePostMessage?: unknown;
  };
  if (shape._url instanceof URL) {
    const url = shape._url;
    return {
      attributes: {
        [ATTR_NETWORK_TRANSPORT]: 'tcp',
        [ATTR_NETWORK_PROTOCOL_NAME]: url.protocol.startsWith('ws') ? 'websocket' : 'http',
      },
      server: {
        [ATTR_SERVER_ADDRESS]: url.hostname,
        [ATTR_SERVER_PORT]: url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port),
      },
      ambientContext: true,
      sessionsHaveIds: 'sessionId' in transport,
    };
  }
  const servesHttp = [shape.handleRequest, shape.handleMessage, shape.handlePostMessage].some(
    (method) => typeof method === 'function',
  );
  return servesHttp
    ? {
        attributes: { [ATTR_NETWORK_TRANSPORT]: 'tcp', [ATTR_NETWORK_PROTOCOL_NAME]: 'http' },
        server: {},
        ambientContext: true,
        sessionsHaveIds: true,
      }
    : { attributes: { [ATTR_NETWORK_TRANSPORT]: 'pipe' }, server: {}, ambientContext: false, sessionsHaveIds: false };
}

const VERSION_HEADER = 'mcp-protocol-version';

/** The protocol version that the HTTP request of a message states: v1 hands its headers on as an object, v2 the request. */
export function protocolVersionHeader(extra: unknown): string | undefined {
  if (!isObject(extra)) return undefined;
  const { requestInfo, request } = extra as {
    requestInfo?: { headers?: Record<string, unknown> };
    request?: { headers?: Headers };
  };
  const value = requestInfo?.headers?.[VERSION_HEADER] ?? request?.headers?.get?.(VERSION_HEADER);
  return typeof value === 'string' ? value : undefined;
}

/** What tells that the HTTP request of a message was given up: from 2026-07-28 on, that is how a call is cancelled. */
export function abortSignalOf(extra: unknown): AbortSignal | undefined {
  const signal = isObject(extra) ? (extra as { request?: { signal?: unknown } }).request?.signal : undefined;
  return signal instanceof AbortSignal ? signal : undefined;
}
