import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { passToSdk, type Serve } from './pass-to-sdk.js';

/** A server over HTTP on loopback that asks for a token, as middleware does, and gives tokens out too. */
export class GuardedEndpoint {
  /** The token that is accepted at present. */
  #valid = '';
  #issued = 0;
  /** Whether refresh tokens are accepted. */
  renews = true;
  /** Whether calls are throttled. */
  throttles = false;
  readonly #http: Server;
  readonly #serve: Serve;

  constructor(serve: Serve) {
    this.#serve = serve;
    this.#http = createServer((request, response) => {
      this.#answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
    });
  }

  get url(): URL {
    return new URL('/mcp', this.#origin);
  }

  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#http.listen(0, '127.0.0.1', resolve);
    });
  }

  /** Lets the token run out. */
  expire(): void {
    this.#valid = '';
  }

  close(): void {
    this.#http.closeAllConnections();
    this.#http.close();
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.#origin);
    if (pathname !== '/mcp') {
      this.#answerForTokens(pathname, await text(request), response);
      return;
    }
    const { authorization } = request.headers;
    if (this.#valid === '' || authorization !== `Bearer ${this.#valid}`) refuse(response, authorization);
    else if (this.throttles) json(response, 429, { error: 'too many requests' });
    else await passToSdk(request, response, { url: this.url, serve: this.#serve });
  }

  #answerForTokens(pathname: string, body: string, response: ServerResponse): void {
    if (pathname === '/token') this.#giveToken(new URLSearchParams(body), response);
    else if (pathname === '/register') json(response, 201, { ...(JSON.parse(body) as object), client_id: 'demo' });
    else if (pathname.includes('oauth-authorization-server')) json(response, 200, this.#metadata());
    else json(response, 404, {});
  }

  #giveToken(form: URLSearchParams, response: ServerResponse): void {
    if (form.get('grant_type') === 'refresh_token' && !this.renews) {
      json(response, 400, { error: 'invalid_grant' });
      return;
    }
    this.#valid = `demo-${++this.#issued}`;
    json(response, 200, { access_token: this.#valid, token_type: 'Bearer', refresh_token: `again-${this.#issued}` });
  }

  #metadata(): object {
    return {
      issuer: this.#origin,
      authorization_endpoint: `${this.#origin}/authorize`,
      token_endpoint: `${this.#origin}/token`,
      registration_endpoint: `${this.#origin}/register`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['none'],
    };
  }
}

const json = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));

/** Refuses as the SDKs' middleware does. */
function refuse(response: ServerResponse, authorization: string | undefined): void {
  const why = authorization === undefined ? 'Missing Authorization header' : 'Token has expired';
  response.setHeader('WWW-Authenticate', `Bearer error="invalid_token", error_description="${why}"`);
  json(response, 401, { error: 'invalid_token', error_description: why });
}
