import {
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';

/** Facts about a connection that its transport shows. */
export interface TransportFacts {
  /** The `network.*` attributes, of every message that goes over it. */
  readonly attributes: Attributes;
  /** The `server.*` attributes of a client's transport: of what this side sends, and of nothing it receives. */
  readonly server: Attributes;
  /**
   * A message over HTTP arrives in the context of an HTTP exchange. On a pipe the ambient context is that of whoever
   * opened the pipe, which says nothing about the message.
   */
  readonly hasAmbientContext: boolean;
  /** Whether a session is what has an id: on Streamable HTTP, no id means no session. Elsewhere the connection is one. */
  readonly sessionsHaveIds: boolean;
  /** Whether its messages are read off a pipe beside the application, which no span can reach into. */
  readonly isObservedOnPipe?: boolean;
}

const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };

const PIPE: TransportFacts = {
  attributes: { [ATTR_NETWORK_TRANSPORT]: 'pipe' },
  server: {},
  hasAmbientContext: false,
  sessionsHaveIds: false,
};

/** Of a pipe that is read beside the application. */
export const OBSERVED_PIPE: TransportFacts = { ...PIPE, isObservedOnPipe: true };

/** Of every server over HTTP. */
export const HTTP_SERVER: TransportFacts = {
  attributes: { [ATTR_NETWORK_TRANSPORT]: 'tcp', [ATTR_NETWORK_PROTOCOL_NAME]: 'http' },
  server: {},
  hasAmbientContext: true,
  sessionsHaveIds: true,
};

/** Reads the facts off a transport by its shape: minifiers rename classes, and every SDK copy has its own. */
export function readTransportFacts(transport: object): TransportFacts {
  const shape = transport as Record<'_url' | 'handleRequest' | 'handleMessage' | 'handlePostMessage', unknown>;
  if (shape._url instanceof URL) return clientFacts(shape._url, 'sessionId' in transport);
  const servesHttp = [shape.handleRequest, shape.handleMessage, shape.handlePostMessage].some(
    (method) => typeof method === 'function',
  );
  return servesHttp ? HTTP_SERVER : PIPE;
}

const clientFacts = (url: URL, sessionsHaveIds: boolean): TransportFacts => ({
  attributes: {
    [ATTR_NETWORK_TRANSPORT]: 'tcp',
    [ATTR_NETWORK_PROTOCOL_NAME]: url.protocol.startsWith('ws') ? 'websocket' : 'http',
  },
  server: {
    [ATTR_SERVER_ADDRESS]: url.hostname,
    [ATTR_SERVER_PORT]: url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port),
  },
  hasAmbientContext: true,
  sessionsHaveIds,
});
