import { notices } from '@mcp-vitals/signals';
import { hasMcpHeader, type ReadHeader } from './http-exchange.js';
import { httpWatch, witness } from './http-witness.js';

let isDone = false;

/**
 * Reports, once, that this process answers MCP over HTTP of which nothing is observed. A header of MCP is required, because clients
 * of other protocols accept JSON and a stream of events too.
 * @param status of an answer to a POST
 */
export function noteAnswer(status: number, header: ReadHeader): void {
  if (isDone || status < 200 || status >= 300 || !hasMcpHeader(header) || witness() === undefined) return;
  isDone = true;
  for (const one of httpWatch.witnesses) if (one.seesServer) return;
  notices.say(
    'not_observed',
    'this process answers MCP requests over HTTP that no MCP SDK was seen to handle, so they are not observed: the SDK is bundled, ' +
      'the server is built without one, or the requests are forwarded. Keep the SDK out of the bundle, call instrumentServer() or, ' +
      'for a transport without a server, instrumentTransport() of @mcp-vitals/instrumentation, or observe the server behind',
    'unseen server',
  );
}
