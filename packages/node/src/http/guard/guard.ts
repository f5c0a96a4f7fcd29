import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { HostGuard } from './host-guard.js';
import { RateLimit } from './rate-limit.js';
import type { Token } from './token.js';

/** What every handler can read. */
export interface RequestEnv {
  Bindings: HttpBindings;
  Variables: {
    /** Whether the request carried the token. */
    isTrusted: boolean;
  };
}

export interface GuardOptions {
  /** The address that the server listens on. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly token: Token;
  /** Monotonic time in milliseconds. */
  readonly now: () => number;
}

/** Orchestrators probe from few addresses, many at once after a restart. */
const PROBES = { burst: 5000, perSecond: 500 };
const REQUESTS = { burst: 600, perSecond: 100 };
/** Requests with a wrong token; the token has 256 bits, this keeps the log of guesses short. */
const GUESSES = { burst: 20, perSecond: 1 };

/** The content of the page comes from here alone, and it talks to nobody else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Characters that no address of ours has, raw or encoded: `..`, `//`, a backslash, a slash, a dot or NUL that is encoded. */
const PATH_TRICK = /\.\.|\/\/|\\|%(?:00|2e|5c)|[^!-~]/i;

/** An address with the name of an operation, which may hold any characters; no file is behind it. */
const NAMED = /^\/api\/operations\/[a-z]+\/[!-.0-~]+\/series$/;

const PROBE = /^\/(?:livez|readyz|healthz)$/;

/** Refuses what must not be answered, and marks who has the token. */
export function guard({ host, allowedHosts, token, now }: GuardOptions): MiddlewareHandler<RequestEnv> {
  const hosts = new HostGuard(host, allowedHosts);
  const probes = new RateLimit(PROBES, now);
  const requests = new RateLimit(REQUESTS, now);
  const guesses = new RateLimit(GUESSES, now);
  return async (c, next) => {
    const { incoming } = c.env;
    const [path = ''] = (incoming.url ?? '').split('?');
    describe(c);
    if (!hosts.accepts(incoming.headers.host)) {
      return refuse(c, 421, 'this Host is not served here; name it in MCP_HTTP_ALLOWED_HOSTS if it should be');
    }
    if (PATH_TRICK.test(path) && !NAMED.test(path)) return refuse(c, 400, 'the path is malformed');
    const peer = incoming.socket.remoteAddress ?? '';
    const { authorization } = incoming.headers;
    const isTrusted = token.isIn(authorization);
    const guessWait = isTrusted || authorization === undefined ? 0 : guesses.take(peer);
    const wait = guessWait || (PROBE.test(path) ? probes : requests).take(peer);
    if (wait > 0) {
      c.header('Retry-After', String(wait));
      return refuse(c, 429, `too many requests; try again in ${wait} s`);
    }
    c.set('isTrusted', isTrusted);
    return next();
  };
}

/** Only for readers with the token. */
export const trustedOnly: MiddlewareHandler<RequestEnv> = async (c, next) => {
  if (c.get('isTrusted')) return next();
  c.header('WWW-Authenticate', 'Bearer');
  return refuse(c, 401, 'this needs the token; open the page by the address that was printed at the start');
};

/** The answer to a request that is not served. */
export const refuse = (c: Context, status: 400 | 401 | 404 | 413 | 415 | 421 | 429 | 503, detail: string) =>
  c.json({ detail }, status);

function describe(c: Context): void {
  c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'no-referrer');
  c.header('Cross-Origin-Resource-Policy', 'same-origin');
  c.header('Cache-Control', 'no-store');
}
