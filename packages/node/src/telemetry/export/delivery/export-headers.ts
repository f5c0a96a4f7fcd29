import { notices } from '@mcp-vitals/signals';
import type { Environment } from '../../../environment/environment.js';
import { VERSION } from '../../../version.js';

export type Headers = Readonly<Record<string, string>>;

/** Some firewalls refuse requests without one, and OpenTelemetry's exporters send one. */
const USER_AGENT = `mcp-vitals-otlp-exporter-nodejs/${VERSION}`;

/** The headers of each request: those of the endpoint, which may name another user agent, and the type of the body. */
export const requestHeaders = (ofEndpoint: Headers, contentType: string): Record<string, string> => ({
  'user-agent': USER_AGENT,
  ...ofEndpoint,
  'content-type': contentType,
});

/** What HTTP permits in a header's name and value (RFC 9110, sections 5.1 and 5.5). */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Headers that describe one request or its connection: another value than that of the request would break it. */
const OF_REQUEST =
  /^(?:connection|content-(?:encoding|length|type)|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * The headers in a variable, as `name=value` separated by commas and percent-encoded, with names in lower case. An entry that
 * HTTP cannot carry is left out and reported: one of them would otherwise refuse every request, or end it early.
 */
export function headersFromEnv(variable: string, environment: Environment): Headers {
  const headers: Record<string, string> = {};
  const faulty: number[] = [];
  for (const [at, entry] of (environment.text(variable)?.split(',') ?? []).entries()) {
    if (entry.trim() === '') continue;
    const [name, value] = headerOf(entry) ?? [];
    if (name === undefined || value === undefined) faulty.push(at + 1);
    else headers[name] = value;
  }
  if (faulty.length > 0) sayFaulty(variable, faulty);
  return headers;
}

/** The user info of an address as a header, which is how HTTP carries it. */
export function basicAuthorization({ username, password }: URL): Headers {
  if (username === '' && password === '') return {};
  const credentials = `${decoded(username) ?? username}:${decoded(password) ?? password}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function headerOf(entry: string): [name: string, value: string] | undefined {
  const at = entry.indexOf('=');
  if (at < 0) return undefined;
  const name = decoded(entry.slice(0, at).trim());
  const value = decoded(entry.slice(at + 1).trim());
  if (name === undefined || value === undefined || !NAME.test(name) || !VALUE.test(value)) return undefined;
  if (OF_REQUEST.test(name)) return undefined;
  return [name.toLowerCase(), value];
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Entries are named by their position, because any part of one may be a secret. */
function sayFaulty(variable: string, positions: readonly number[]): void {
  const which = positions.length === 1 ? `entry ${positions[0]}` : `entries ${positions.join(', ')}`;
  const what = `${variable} holds no header that an export can carry in ${which} of its list, so it is not sent`;
  notices.say(
    'not_honoured',
    `${what}; write name=value, in ASCII, and percent-encode commas and percent signs`,
    variable,
  );
}
