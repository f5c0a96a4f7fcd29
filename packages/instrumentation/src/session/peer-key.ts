import { identityOfTransport } from '@mcp-vitals/signals';
import type { Role } from '../config.js';

/** Number of connections without an identity. */
let unnamed = 0;

/**
 * What tells the other end of a connection apart where calls are compared. A client's server is known by its address or its command,
 * so that it stays the same when the client connects anew. On a server over HTTP sessions tell clients apart, or traces.
 */
export const peerKeyOf = (role: Role, transport: object, sessionsHaveIds: boolean): string =>
  role === 'server' && sessionsHaveIds ? '' : (role === 'client' && identityOfTransport(transport)) || `${++unnamed}`;
