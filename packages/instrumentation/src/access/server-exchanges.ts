import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasCredentials, isMcpExchange } from './http-exchange.js';
import { witness } from './http-witness.js';
import { refusalOfStatus } from './refusal.js';
import { signInOutcomeOf } from './sign-in-outcome.js';
import { noteAnswer } from './unseen-server.js';

/** The channel of Node on which it publishes each response of an HTTP server that was sent. */
export const SERVED = 'http.server.response.finish';

/** Maximum length of a header block that is searched, in UTF-16 units. */
const MAX_READ = 16_384;

/**
 * Counts what the response to an MCP request said of the sign-in, and looks whether its server is observed; most responses are passed
 * over at once.
 */
export function served(message: unknown): void {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const { headers, method, url: path } = request;
  const { statusCode: status } = response;
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  if (method === 'POST') noteAnswer(status, header);
  const given = hasCredentials(header);
  const refusal = refusalOfStatus(status);
  if (!given && refusal === undefined) return;
  if (!isMcpExchange({ method, path, header })) return;
  const told = witness();
  if (told === undefined) return;
  if (refusal !== undefined && method === 'POST') told.accessCounts.refused('server', refusal);
  const challenge = status === 401 || status === 403 ? challengesOf(response) : undefined;
  const outcome = signInOutcomeOf({ status, hasCredentials: given, challenge });
  if (outcome !== undefined) told.accessCounts.signedIn('server', outcome);
}

/** The challenges of a response. Headers that were passed to `writeHead` alone are in the block that was sent, and nowhere else. */
function challengesOf(response: ServerResponse): string | undefined {
  const set = response.getHeader('www-authenticate');
  if (set !== undefined) return String(set);
  const { _header: block } = response as { _header?: unknown };
  if (typeof block !== 'string') return undefined;
  const lines = block.slice(0, MAX_READ).matchAll(/^www-authenticate:(.*)$/gim);
  return Array.from(lines, ([, challenge]) => challenge).join(',');
}
