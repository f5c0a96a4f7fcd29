/** Reads one header, by its name in lower case. */
export type ReadHeader = (name: string) => string | undefined;

/** The request of an HTTP exchange, as far as it is looked at. */
export interface HttpRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly header: ReadHeader;
}

const MCP_HEADERS = ['mcp-protocol-version', 'mcp-session-id', 'mcp-method'];

/** Whether a request has a header of MCP, as all but the first of a session have since MCP 2025-06-18. */
export const hasMcpHeader = (header: ReadHeader): boolean => MCP_HEADERS.some((name) => header(name) !== undefined);

const METADATA = '/.well-known/';

/**
 * Whether an HTTP exchange carries MCP: it has a header of MCP, or accepts both JSON and a stream of events, as a Streamable HTTP
 * client must. Look-ups of the metadata of an authorization server have such a header too, and carry none.
 */
export function isMcpExchange({ method, path = '', header }: HttpRequest): boolean {
  if (method === 'OPTIONS' || path.includes(METADATA)) return false;
  if (hasMcpHeader(header)) return true;
  const accept = header('accept') ?? '';
  return accept.includes('text/event-stream') && accept.includes('application/json');
}

/** Whether an exchange of MCP certainly carries a message: other protocols have streams of events too, but no header of MCP. */
export const isMcpMessage = ({ method, header }: HttpRequest): boolean => method === 'POST' && hasMcpHeader(header);

/** Whether a request has credentials: a token, or the key of an API. What they are is never read. */
export const hasCredentials = (header: ReadHeader): boolean =>
  header('authorization') !== undefined || header('x-api-key') !== undefined;

/** Whether a client of MCP looks up the metadata of an authorization server, which then is one. */
export const isMetadataLookUp = ({ path = '', header }: HttpRequest): boolean =>
  /\/\.well-known\/(?:oauth-authorization-server|openid-configuration)/.test(path) &&
  header('mcp-protocol-version') !== undefined;

/**
 * Whether a request has the form of one for a token, and is not for a look at one or its end, which have the same. Its content,
 * which has secrets, is not looked at.
 */
export const hasFormOfTokenRequest = ({ method, path = '', header }: HttpRequest): boolean =>
  method === 'POST' &&
  header('content-type')?.startsWith('application/x-www-form-urlencoded') === true &&
  !/introspect|revo(?:ke|cation)/i.test(path);

/** Whether a request has the form of a dynamic client registration (RFC 7591). */
export const hasFormOfRegistration = ({ method, path = '', header }: HttpRequest): boolean =>
  method === 'POST' && /regist/i.test(path) && header('content-type')?.startsWith('application/json') === true;
