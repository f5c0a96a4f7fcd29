import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createMcpExpressApp } from '@modelcontextprotocol/express';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer as McpServerV2, requireScopes } from '@modelcontextprotocol/server';
import type { McpInstrumentation } from '../../src/index.js';

interface Token {
  readonly scopes: string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

type Request = IncomingMessage & { body: unknown };
type Handler = (request: Request, response: ServerResponse, next: () => void) => unknown;

/** The members of an Express application that are used; its types are no dependency of this package. */
interface App {
  get(path: RegExp, handler: Handler): void;
  post(path: string, handler: Handler): void;
  all(path: string, handler: Handler): void;
  use(path: string, handler: Handler): void;
  listen(port: number, host: string, onListening: () => void): Server;
}

const HOUR = 3600;
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** An MCP server behind the SDK's bearer middleware, and the authorization server that gives it its tokens. */
export interface GuardedServer {
  readonly url: URL;
  readonly tokens: Map<string, Token>;
  /** Requests that pass; further ones are answered with 429. @default all */
  limit: number;
  /** Whether the authorization server refuses to renew tokens. */
  refusesToRenew: boolean;
  /** Whether the authorization server refuses to register clients. */
  refusesToRegister: boolean;
  /** Whether the authorization server wants a nonce in DPoP proofs. */
  wantsNonce: boolean;
  /** Called before each request is looked at. */
  onRequest: (request: IncomingMessage) => void;
  close(): Promise<void>;
}

const token = (scopes: string[] = ['read'], seconds = HOUR): Token => ({ scopes, expiresAt: inSeconds(seconds) });

export async function guardedServer(major: 'v1' | 'v2', by: McpInstrumentation): Promise<GuardedServer> {
  const app: App = createMcpExpressApp();
  const http = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server: GuardedServer = {
    url: new URL('/mcp', origin),
    tokens: new Map([
      ['good', token()],
      ['old', token(['read'], -HOUR)],
      ['narrow', token(['other'])],
    ]),
    limit: Number.POSITIVE_INFINITY,
    refusesToRenew: false,
    refusesToRegister: false,
    wantsNonce: false,
    onRequest: () => {},
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  authorizationServer(app, origin, server);
  const verifier = {
    verifyAccessToken: async (given: string) => {
      const known = server.tokens.get(given);
      if (known === undefined) throw new InvalidTokenError('Invalid token');
      return { token: given, clientId: 'client', ...known };
    },
  };
  app.use('/mcp', (request, response, next) => {
    server.onRequest(request);
    if (--server.limit >= 0) next();
    else answer(response, 429, { error: 'too many requests' });
  });
  app.use('/mcp', requireBearerAuth({ verifier, requiredScopes: ['read'] }) as unknown as Handler);
  if (major === 'v1') serveV1(app, by);
  else serveV2(app, by);
  return server;
}

function authorizationServer(app: App, origin: string, server: GuardedServer): void {
  app.get(/oauth-authorization-server/, (_request, response) => {
    answer(response, 200, {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      registration_endpoint: `${origin}/register`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['none'],
      dpop_signing_alg_values_supported: ['ES256'],
    });
  });
  app.post('/register', async (request, response) => {
    const metadata = (request.body ?? JSON.parse(await text(request))) as object;
    answer(response, server.refusesToRegister ? 403 : 201, { client_id: 'registered', ...metadata });
  });
  let issued = 0;
  app.post('/token', async (request, response) => {
    const form = new URLSearchParams(await text(request));
    if (server.wantsNonce && !claimsOf(request.headers.dpop).nonce) {
      response.setHeader('DPoP-Nonce', 'a-nonce');
      answer(response, 400, { error: 'use_dpop_nonce' });
      return;
    }
    if (server.refusesToRenew && form.get('grant_type') === 'refresh_token') {
      answer(response, 400, { error: 'invalid_grant', error_description: 'the refresh token was revoked' });
      return;
    }
    const given = `issued-${++issued}`;
    server.tokens.set(given, token());
    const again = { expires_in: HOUR, refresh_token: `again-${issued}` };
    answer(response, 200, { access_token: given, token_type: 'Bearer', ...again });
  });
}

const claimsOf = (proof: unknown): { nonce?: string } =>
  JSON.parse(Buffer.from(String(proof).split('.')[1] ?? '', 'base64url').toString() || '{}') as { nonce?: string };

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

const greeting = async () => ({ content: [{ type: 'text' as const, text: 'hello' }] });

function serveV1(app: App, by: McpInstrumentation): void {
  app.all('/mcp', async (request, response) => {
    const server = by.instrumentServer(new McpServerV1({ name: 'guarded', version: '1.0.0' }));
    server.registerTool('greet', {}, greeting);
    const transport = new StreamableHTTPServerTransport({} as never);
    await server.connect(transport as never);
    await transport.handleRequest(request, response, request.body);
  });
}

function serveV2(app: App, by: McpInstrumentation): void {
  const handler = toNodeHandler(
    createMcpHandler(() => {
      const server = by.instrumentServer(new McpServerV2({ name: 'guarded', version: '1.0.0' }));
      server.registerTool('greet', {}, greeting);
      server.registerTool('erase', { scopeChallenge: requireScopes('write') }, greeting);
      return server;
    }),
  );
  app.all('/mcp', (request, response) => void handler(request as never, response, request.body));
}
