import {
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';

/** What is known of a connection from its transport. */
export interface TransportFacts {
  /** The `network.*` attributes, and on the client's side `server.*`. */
  readonly attributes: Attributes;
  /**
   * A request over HTTP arrives in the context of its HTTP request, which deserves a link. On a pipe the ambient context
   * is whatever was active when the pipe was opened, which means nothing.
   */
  readonly ambientContext: boolean;
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
        [ATTR_SERVER_ADDRESS]: url.hostname,
        [ATTR_SERVER_PORT]: url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port),
      },
      ambientContext: true,
    };
  }
  const servesHttp = [shape.handleRequest, shape.handleMessage, shape.handlePostMessage].some(
    (method) => typeof method === 'function',
  );
  return servesHttp
    ? {
        attributes: { [ATTR_NETWORK_TRANSPORT]: 'tcp', [ATTR_NETWORK_PROTOCOL_NAME]: 'http' },
        ambientContext: true,
      }
    : { attributes: { [ATTR_NETWORK_TRANSPORT]: 'pipe' }, ambientContext: false };
}
