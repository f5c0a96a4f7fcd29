import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DpopSession, withDpop } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signInOutcomeOf } from '../../src/access/sign-in-outcome.js';
import { McpInstrumentation } from '../../src/index.js';
import { type CapturedTelemetry, captureTelemetry } from '../telemetry.js';

describe('the outcome of a sign-in', () => {
  it.each([
    [401, false, 'Bearer error="invalid_token"', 'no_credentials'],
    [401, true, 'Bearer error="invalid_token", error_description="Invalid token"', 'invalid_token'],
    [401, true, 'Bearer error="invalid_token", error_description="The access token expired"', 'expired'],
    [401, true, undefined, 'invalid_token'],
    [401, true, 'DPoP error="use_dpop_nonce"', 'dpop_nonce'],
    [401, true, 'Bearer realm="a", DPoP algs="ES256", error="invalid_dpop_proof"', 'dpop_invalid'],
    [403, true, 'Bearer error="insufficient_scope", scope="write"', 'scope_challenge'],
    [403, true, undefined, 'forbidden'],
    [403, false, undefined, 'forbidden'],
    [202, true, undefined, 'accepted'],
    [200, false, undefined, undefined],
    [404, true, undefined, undefined],
    [429, true, undefined, undefined],
    [500, true, undefined, undefined],
  ] as const)(
    'of status %s, with credentials %s and challenge %s is %s',
    (status, hasCredentials, challenge, outcome) => {
      expect(signInOutcomeOf({ status, hasCredentials, challenge })).toBe(outcome);
    },
  );
});

describe('DPoP', () => {
  let telemetry: CapturedTelemetry;
  let by: McpInstrumentation;
  beforeEach(() => {
    telemetry = captureTelemetry();
    by = new McpInstrumentation();
  });
  afterEach(async () => {
    by.disable();
    await telemetry.shutdown();
  });

  /** Sends one MCP request with a proof to a server, and returns the outcomes that were counted. */
  async function outcomesAt(listener: RequestListener) {
    const http = createServer(listener).listen(0, '127.0.0.1');
    await new Promise((resolve) => http.once('listening', resolve));
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
    const send = withDpop(await DpopSession.create(), () => 'a-token')(fetch);
    const headers = { accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-11-25' };
    await (await send(url, { method: 'POST', headers, body: '{}' })).text();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    const points = (await telemetry.points()).filter(
      ({ metric, value }) => metric === 'mcp_vitals.sign_in.exchanges' && value !== 0,
    );
    return points
      .map(
        ({ attributes }) =>
          `${String(attributes['mcp_vitals.role'])} ${String(attributes['mcp_vitals.sign_in.outcome'])}`,
      )
      .sort();
  }

  it('a nonce that is asked for and given ends in acceptance, on both sides', async () => {
    let requests = 0;
    const outcomes = await outcomesAt((_request, response) => {
      if (++requests > 1) response.end('{}');
      else response.writeHead(401, { 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"', 'DPoP-Nonce': 'n-1' }).end();
    });
    expect(outcomes).toEqual(['client accepted', 'client dpop_nonce', 'server accepted', 'server dpop_nonce']);
  });

  it('a proof that is invalid is told apart from a token that is', async () => {
    const outcomes = await outcomesAt((_request, response) => {
      response.setHeader('WWW-Authenticate', 'DPoP error="invalid_dpop_proof"');
      response.writeHead(401).end();
    });
    expect(outcomes).toEqual(['client dpop_invalid', 'server dpop_invalid']);
  });
});
