import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { McpInstrumentation } from '../../src/index.js';
import { type CapturedTelemetry, captureTelemetry } from '../telemetry.js';

const MCP = { accept: 'application/json, text/event-stream' };
const TOKEN = { authorization: 'Bearer a-token' };

describe('the outcome of an exchange over HTTP', () => {
  let telemetry: CapturedTelemetry;
  let by: McpInstrumentation;
  let server: Server | undefined;
  beforeEach(() => {
    telemetry = captureTelemetry();
    by = new McpInstrumentation();
  });
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    by.disable();
    await telemetry.shutdown();
  });

  async function exchange(headers: Record<string, string>, answer: RequestListener, path = '/mcp'): Promise<void> {
    const listening = createServer(answer);
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    const response = await fetch(new URL(path, origin), {
      method: 'POST',
      headers: { ...MCP, ...headers },
      body: '{}',
    });
    await response.text();
  }
  const outcomes = async () =>
    (await telemetry.points())
      .filter(({ metric, value }) => metric === 'mcp_vitals.sign_in.exchanges' && value !== 0)
      .map(({ attributes, value }) => [
        attributes['mcp_vitals.role'],
        attributes['mcp_vitals.sign_in.outcome'],
        value as number,
      ])
      .sort();

  const NONCE = ['Bearer realm="mcp"', 'DPoP error="use_dpop_nonce"'];
  it.each<[string, RequestListener]>([
    ['set before', (_request, response) => response.setHeader('WWW-Authenticate', NONCE).writeHead(401).end()],
    ['written with the status', (_request, response) => response.writeHead(401, { 'WWW-Authenticate': NONCE }).end()],
  ])('is told by the second of two challenges that are %s', async (_, answer) => {
    await exchange(TOKEN, answer);
    expect(await outcomes()).toEqual([
      ['client', 'dpop_nonce', 1],
      ['server', 'dpop_nonce', 1],
    ]);
  });

  it('is none for a redirect, which accepts no credentials, and is told once for where it leads', async () => {
    await exchange(TOKEN, ({ url }, response) => {
      if (url === '/mcp') response.writeHead(307, { location: '/mcp/' }).end();
      else response.writeHead(200).end('{}');
    });
    expect(await outcomes()).toEqual([
      ['client', 'accepted', 1],
      ['server', 'accepted', 1],
    ]);
  });

  it.each([
    [200, 'accepted'],
    [401, 'invalid_token'],
  ])('counts a key of an API as credentials: %i', async (status, outcome) => {
    await exchange({ 'X-API-Key': 'a-key' }, (_request, response) => response.writeHead(status).end());
    expect(await outcomes()).toEqual([
      ['client', outcome, 1],
      ['server', outcome, 1],
    ]);
  });
});
