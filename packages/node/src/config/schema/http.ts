import { z } from 'zod';
import { described } from './setting-meta.js';
import { httpUrl, list, text, wholeFrom } from './values.js';

/** Whether only this machine reaches an address to listen on. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

const MIN_TOKEN_LENGTH = 16;

/** Whether a token is too short to be safe. */
export const isGuessable = (token: string | undefined): boolean =>
  token !== undefined && token.length < MIN_TOKEN_LENGTH;

/** Whether the endpoints may be served: on a network only with a token that somebody chose. */
export const isServable = ({ host, token }: { readonly host: string; readonly token?: string | undefined }): boolean =>
  !isGuessable(token) && (token !== undefined || isLoopback(host));

export const httpSchema = z.object({
  enabled: described(z.boolean().default(false), {
    description: 'Serves probes, metrics, the report and the dashboard page over HTTP.',
    variable: 'MCP_HTTP_ENABLED',
  }),
  host: described(text().default('127.0.0.1'), {
    description:
      'The address to listen on. Any other than loopback needs a token of your own, because the port is then open to a network.',
    variable: 'MCP_HTTP_HOST',
  }),
  port: described(wholeFrom(0, 65_535).default(9470), {
    description: 'The port to listen on; 0 takes any free one.',
    variable: 'MCP_HTTP_PORT',
  }),
  token: described(text().optional(), {
    description: 'The token that readers of details and of the page must have, at least 16 characters.',
    variable: 'MCP_HTTP_TOKEN',
    secret: true,
    defaultText: 'made at each start, and printed once within the address of the page',
  }),
  allowedHosts: described(list(text()).default([]), {
    description:
      'Values of the Host header that are accepted beside the own address and loopback names, such as `vitals.example.com`.',
    variable: 'MCP_HTTP_ALLOWED_HOSTS',
  }),
  traceUrl: described(httpUrl().optional(), {
    description: "A trace's address in your own back end, with `{traceId}` in it, which the page links to.",
    variable: 'MCP_TRACE_URL',
  }),
  logsUrl: described(httpUrl().optional(), {
    description: "The address of a trace's log records in your own back end, with `{traceId}` in it.",
    variable: 'MCP_LOGS_URL',
  }),
});
