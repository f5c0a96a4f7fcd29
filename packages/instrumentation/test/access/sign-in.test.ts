import { Client as ClientV2, DpopSession, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { McpInstrumentation } from '../../src/index.js';
import type { TestClient } from '../pairs.js';
import { type CapturedTelemetry, captureTelemetry } from '../telemetry.js';
import { type GuardedServer, guardedServer } from './guarded-server.js';

interface StoredTokens {
  access_token: string;
  refresh_token?: string;
}

/** A provider as an application has it: it stores tokens, and leads to a browser where there are none. */
function provider(stored: StoredTokens | undefined) {
  return {
    redirectUrl: 'http://127.0.0.1:1/callback',
    clientMetadata: { client_name: 'test', redirect_uris: ['http://127.0.0.1:1/callback'] },
    clientInformation: () => ({ client_id: 'client' }),
    tokens: () => stored && { token_type: 'Bearer', ...stored },
    saveTokens: (tokens: StoredTokens) => {
      stored = tokens;
    },
    redirectToAuthorization: () => {},
    saveCodeVerifier: () => {},
    codeVerifier: () => 'verifier',
  };
}

describe.each(['v1', 'v2'] as const)('sign-in over HTTP, SDK %s', (major) => {
  let telemetry: CapturedTelemetry;
  let by: McpInstrumentation;
  let server: GuardedServer;
  const open: TestClient[] = [];
  beforeEach(async () => {
    telemetry = captureTelemetry();
    by = new McpInstrumentation();
    server = await guardedServer(major, by);
  });
  afterEach(async () => {
    for (const client of open.splice(0)) await client.close();
    await server.close();
    by.disable();
    await telemetry.shutdown();
  });

  function clientWith(options: object): { client: TestClient; connect: () => Promise<void>; transport: HttpV1 } {
    const info = { name: 'signs-in', version: '1.0.0' };
    const client = by.instrumentClient(
      major === 'v1' ? new ClientV1(info) : new ClientV2(info, { versionNegotiation: { mode: 'auto' } }),
    );
    const transport = major === 'v1' ? new HttpV1(server.url, options) : new HttpV2(server.url, options);
    open.push(client as unknown as TestClient);
    return {
      client: client as unknown as TestClient,
      connect: () => client.connect(transport as never),
      transport: transport as HttpV1,
    };
  }
  const withToken = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });

  /** The outcomes that were counted, as `role outcome`, with their numbers. */
  async function counted(metric = 'mcp_vitals.sign_in.exchanges', key = 'mcp_vitals.sign_in.outcome') {
    const points = (await telemetry.points()).filter((point) => point.metric === metric && point.value !== 0);
    return Object.fromEntries(
      points.map(({ attributes, value }) => [
        `${String(attributes['mcp_vitals.role'])} ${String(attributes[key])}`,
        value as number,
      ]),
    );
  }
  const refused = () => counted('mcp_vitals.calls.refused', 'mcp_vitals.refusal');
  const errorTypes = () =>
    telemetry.spans().flatMap(({ attributes }) => (attributes['error.type'] as string | undefined) ?? []);

  it('counts a client that is registered dynamically, which MCP deprecates, and none that is refused or known', async () => {
    const uses = async () =>
      (await telemetry.points()).filter(
        ({ attributes }) => attributes['mcp_vitals.deprecated.feature'] === 'dynamic_client_registration',
      );
    const unknown = { ...provider(undefined), clientInformation: () => undefined, saveClientInformation: () => {} };
    await expect(clientWith({ authProvider: provider(undefined) }).connect()).rejects.toThrow();
    server.refusesToRegister = true;
    await expect(clientWith({ authProvider: unknown }).connect()).rejects.toThrow();
    expect(await uses()).toEqual([]);
    server.refusesToRegister = false;
    await expect(clientWith({ authProvider: unknown }).connect()).rejects.toThrow();
    expect((await uses()).map(({ attributes, value }) => [attributes['mcp_vitals.role'], value])).toEqual([
      ['client', 1],
    ]);
    expect(by.peers.client).toMatchObject([{ name: undefined, deprecatedUses: { dynamic_client_registration: 1 } }]);
  });

  it('counts accepted credentials on both sides', async () => {
    const { client, connect } = clientWith(withToken('good'));
    await connect();
    await client.callTool({ name: 'greet' });
    const seen = await counted();
    expect(Object.keys(seen).sort()).toEqual(['client accepted', 'server accepted']);
    expect(seen['client accepted']).toBeGreaterThanOrEqual(2);
    expect(await refused()).toEqual({});
  });

  it.each([
    ['missing', {}, 'no_credentials', 'unauthenticated', '401'],
    ['unknown', withToken('made-up'), 'invalid_token', 'unauthenticated', '401'],
    ['expired', withToken('old'), 'expired', 'unauthenticated', '401'],
    ['too narrow', withToken('narrow'), 'scope_challenge', 'forbidden', '403'],
  ])('tells credentials that are %s apart', async (_, options, outcome, refusal, status) => {
    const { connect } = clientWith(options);
    await expect(connect()).rejects.toThrow();
    const seen = await counted();
    expect(Object.keys(seen).sort()).toEqual([`client ${outcome}`, `server ${outcome}`]);
    expect(Object.keys(await refused()).sort()).toEqual([`client ${refusal}`, `server ${refusal}`]);
    expect(new Set(errorTypes())).toEqual(new Set([status]));
  });

  it('tells a rate limit apart from failures and from sign-in', async () => {
    const { client, connect } = clientWith(withToken('good'));
    await connect();
    server.limit = 0;
    await expect(client.callTool({ name: 'greet' })).rejects.toThrow();
    expect(await refused()).toEqual({ 'client rate_limited': 1, 'server rate_limited': 1 });
    expect(Object.keys(await counted()).sort()).toEqual(['client accepted', 'server accepted']);
    const span = telemetry.spans().find(({ name }) => name.startsWith('tools/call'));
    expect(span?.attributes).toMatchObject({ 'error.type': '429', 'mcp_vitals.refusal': 'rate_limited' });
  });

  it('counts that a client renewed an expired token', async () => {
    const { client, connect } = clientWith({ authProvider: provider({ access_token: 'old', refresh_token: 'r' }) });
    await connect();
    await client.callTool({ name: 'greet' });
    const seen = await counted();
    expect(seen).toMatchObject({ 'client expired': 1, 'client renewed': 1, 'server expired': 1 });
    expect(seen['client accepted']).toBeGreaterThanOrEqual(1);
    expect(errorTypes()).toEqual([]);
    expect(await refused()).toMatchObject({ 'server unauthenticated': 1 });
  });

  it('counts that a token could not be renewed, and that a person has signed in again', async () => {
    server.refusesToRenew = true;
    const options = { authProvider: provider({ access_token: 'old', refresh_token: 'revoked' }) };
    const { connect, transport } = clientWith(options);
    await expect(connect()).rejects.toThrow();
    const seen = await counted();
    expect(seen['client expired']).toBe(1);
    // SDK v2 asks a second time.
    expect(seen['client renewal_failed']).toBeGreaterThanOrEqual(1);
    expect(seen['client signed_in']).toBeUndefined();
    await transport.finishAuth('code');
    expect(await counted()).toMatchObject({ 'client signed_in': 1 });
  });

  it('tells a call whose token could not be renewed as unauthenticated', async () => {
    const { client, connect } = clientWith({
      authProvider: provider({ access_token: 'good', refresh_token: 'revoked' }),
    });
    await connect();
    server.tokens.clear();
    server.refusesToRenew = true;
    await expect(client.callTool({ name: 'greet' })).rejects.toThrow();
    expect(await refused()).toMatchObject({ 'client unauthenticated': 1 });
    const span = telemetry.spans().find(({ name }) => name.startsWith('tools/call'));
    expect(span?.attributes).toMatchObject({ 'error.type': '401', 'mcp_vitals.refusal': 'unauthenticated' });
  });

  it.runIf(major === 'v1')('counts a token that is renewed for the stream of a session as renewed', async () => {
    server.onRequest = ({ method }) => {
      if (method !== 'GET') return;
      server.tokens.delete('good');
    };
    const { connect } = clientWith({ authProvider: provider({ access_token: 'good', refresh_token: 'r' }) });
    await connect();
    await expect.poll(counted, { timeout: 60_000 }).toMatchObject({ 'client invalid_token': 1, 'client renewed': 1 });
    expect(await counted()).not.toHaveProperty('client signed_in');
  });

  it.runIf(major === 'v2')(
    'counts a nonce that the authorization server asks for as a step of the sign-in',
    async () => {
      server.wantsNonce = true;
      const dpop = await DpopSession.create();
      const authProvider = { ...provider({ access_token: 'old', refresh_token: 'r' }), dpop: () => dpop };
      const { connect } = clientWith({ authProvider });
      await connect();
      const seen = await counted();
      expect(seen).toMatchObject({ 'client dpop_nonce': 1, 'client renewed': 1 });
      expect(seen).not.toHaveProperty('client renewal_failed');
    },
  );

  it('keeps no token, and nothing of a challenge', async () => {
    const { connect } = clientWith({ authProvider: provider({ access_token: 'old', refresh_token: 'secret-again' }) });
    await connect();
    const all = JSON.stringify([await telemetry.points(), telemetry.spans().map(({ attributes }) => attributes)]);
    for (const secret of ['secret-again', 'issued-1', 'again-1', 'Bearer', 'has expired']) {
      expect(all).not.toContain(secret);
    }
  });

  it('sees nothing in other HTTP of the process', async () => {
    const { connect } = clientWith(withToken('good'));
    await connect();
    const headers = { Authorization: 'Bearer made-up' };
    await fetch(new URL('/nowhere', server.url), { headers });
    await fetch(new URL('/token', server.url), { method: 'POST', headers, body: '{}' });
    const page = await fetch(server.url, { headers: { ...headers, accept: 'text/html' } });
    expect(page.status).toBe(401);
    expect(Object.keys(await counted()).sort()).toEqual(['client accepted', 'server accepted']);
  });

  it.runIf(major === 'v2')('counts that a tool asks for a further scope', async () => {
    const { client, connect } = clientWith(withToken('good'));
    await connect();
    await expect(client.callTool({ name: 'erase' })).rejects.toThrow();
    expect(await counted()).toMatchObject({ 'client scope_challenge': 1, 'server scope_challenge': 1 });
    expect(await refused()).toEqual({ 'client forbidden': 1, 'server forbidden': 1 });
  });

  it('counts nothing while the instrumentation is off', async () => {
    by.disable();
    const { connect } = clientWith(withToken('old'));
    await expect(connect()).rejects.toThrow();
    by.enable();
    expect(await counted()).toEqual({});
  });
});
