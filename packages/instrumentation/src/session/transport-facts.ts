import {
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';
import { isObject } from '../message/messages.js';

/** Facts about a connection, read from its transport. */
export interface TransportFacts {
  /** The `network.*` attributes of every message on the connection. */
  readonly attributes: Attributes;
  /** The `server.*` attributes of a client's transport, for messages that this side sends only. */
  readonly server: Attributes;
  /** The origin to which a client's transport sends over HTTP. */
  readonly origin?: string;
  /**
   * Whether the ambient context belongs to the message. Over HTTP it is that of the HTTP exchange; on a pipe it is that
   * of the code that opened the pipe, which is unrelated. A transport of unknown kind may be one.
   */
  readonly hasAmbientContext: boolean;
  /** Whether a session requires an id, as on Streamable HTTP. On other transports each connection is a session. */
  readonly sessionsHaveIds: boolean;
  /** Whether it is the stdin and stdout of this process, whose client started it. */
  readonly isOwnStdio?: boolean;
  /** Whether it is the transport HTTP+SSE of MCP 2024-11-05, which is deprecated. */
  readonly isSse?: boolean;
  /**
   * Whether messages are read from a pipe outside of the application, so that its handlers cannot run in the span's
   * context.
   */
  readonly isObservedOnPipe?: boolean;
}

const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };

const PIPE: TransportFacts = {
  attributes: { [ATTR_NETWORK_TRANSPORT]: 'pipe' },
  server: {},
  hasAmbientContext: false,
  sessionsHaveIds: false,
};

/**
 * A transport of no known kind, which may be a pipe or have many clients, such as a framework's own around the transports of an SDK.
 * Nothing is said of its network.
 */
const UNKNOWN: TransportFacts = { ...PIPE, attributes: {} };

const OWN_STDIO: TransportFacts = { ...PIPE, isOwnStdio: true };

/** The facts of an observed pipe. */
export const OBSERVED_PIPE: TransportFacts = { ...OWN_STDIO, isObservedOnPipe: true };

/** The facts of every server over HTTP. */
export const HTTP_SERVER: TransportFacts = {
  attributes: { [ATTR_NETWORK_TRANSPORT]: 'tcp', [ATTR_NETWORK_PROTOCOL_NAME]: 'http' },
  server: {},
  hasAmbientContext: true,
  sessionsHaveIds: true,
};

/** Reads the facts from a transport's members, because minifiers rename classes and every SDK copy has its own. */
export function readTransportFacts(transport: object): TransportFacts {
  const shape = transport as Record<
    '_url' | 'url' | '_wire' | 'handleRequest' | 'handleMessage' | 'handlePostMessage',
    unknown
  >;
  const servesHttp = [shape.handleRequest, shape.handleMessage, shape.handlePostMessage].some(
    (method) => typeof method === 'function',
  );
  // The SDKs' transports name it `_url`, those of the AI SDK `url`.
  const url = shape._url ?? (servesHttp ? undefined : shape.url);
  if (url instanceof URL) return clientFacts(url, 'sessionId' in transport);
  // SDK v2 gives each protocol object a channel of its own over the transport, which is then its `_wire`.
  if (!servesHttp) return pipeFacts(isObject(shape._wire) ? shape._wire : shape);
  return typeof shape.handlePostMessage === 'function' ? { ...HTTP_SERVER, isSse: true } : HTTP_SERVER;
}

/** The members of the SDKs' transports over stdio and in memory. */
const OF_PIPES = ['_stdin', '_serverParams', '_otherTransport'];

function pipeFacts(transport: Readonly<Record<string, unknown>>): TransportFacts {
  if (!OF_PIPES.some((member) => member in transport)) return UNKNOWN;
  // The getter of `process.stdin` opens it, so that it is read only where the transport did.
  return transport._stdin !== undefined && transport._stdin === process.stdin ? OWN_STDIO : PIPE;
}

const clientFacts = (url: URL, sessionsHaveIds: boolean): TransportFacts => ({
  attributes: {
    [ATTR_NETWORK_TRANSPORT]: 'tcp',
    [ATTR_NETWORK_PROTOCOL_NAME]: url.protocol.startsWith('ws') ? 'websocket' : 'http',
  },
  server: {
    // A URL writes an IPv6 address in brackets, which are no part of it.
    [ATTR_SERVER_ADDRESS]: url.hostname.replace(/^\[|\]$/g, ''),
    [ATTR_SERVER_PORT]: url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port),
  },
  origin: url.origin,
  hasAmbientContext: true,
  sessionsHaveIds,
  // Only the transports of Streamable HTTP have a session id on the side of a client.
  isSse: !sessionsHaveIds && url.protocol.startsWith('http'),
});
