import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instrumentTransport, McpInstrumentation } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

/** Secrets in the formats that real software sends. */
const CANARIES = {
  password: 'postgres://app:Tr0ub4dor@db.internal/prod',
  slashed: 'postgres://app:sl/ashed-canary@db.internal/prod',
  signature: 'https://bucket.example.com/report.pdf?X-Amz-Signature=f00dfeedc0ffee',
  key: 'https://api.example.com/report?api_key=sk-live0123456789abcdef&page=2',
  fragment: 'https://app.example.com/callback#access_token=fragment-canary',
  data: 'data:text/plain;base64,ZGF0YS1jYW5hcnk=',
  bearer: 'request failed, sent authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln',
  pair: 'login failed for password="hunter2-canary"',
  pem: '-----BEGIN PRIVATE KEY-----\nMIIcanary\n-----END PRIVATE KEY-----',
};
const SECRETS = [
  'Tr0ub4dor',
  'ashed-canary',
  'f00dfeedc0ffee',
  'sk-live0123456789abcdef',
  'fragment-canary',
  'ZGF0YS1jYW5hcnk',
  'eyJhbGciOiJIUzI1NiJ9',
  'hunter2-canary',
  'MIIcanary',
];

describe('secrets', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  it.each([
    ['by default', {}],
    ['with content captured', { captureContent: true, captureMessageSizes: true, hashArguments: true }],
  ])('stay out of everything that the instrumentation emits, %s', async (_, config) => {
    const instrumentation = new McpInstrumentation(config);
    const transport = FakeTransport.http(instrumentation);
    transport.onmessage = () => {};
    let id = 0;
    for (const canary of Object.values(CANARIES)) {
      const requests = [
        { method: 'resources/read', params: { uri: canary } },
        { method: 'tools/call', params: { name: canary, arguments: { text: canary } } },
        { method: 'prompts/get', params: { name: canary, arguments: { text: canary } } },
        { method: canary, params: {} },
      ];
      for (const request of requests) {
        transport.receive({ jsonrpc: '2.0', id: ++id, ...request });
        await transport.send({ jsonrpc: '2.0', id, error: { code: -32603, message: `failed: ${canary}` } });
        transport.receive({ jsonrpc: '2.0', id: ++id, ...request });
        await transport.send({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: canary }] } });
      }
      transport.receive({ jsonrpc: '2.0', method: `notifications/${canary}` });
    }
    const spans = telemetry
      .spans()
      .map(({ name, attributes, status, events, links }) => ({ name, attributes, status, events, links }));
    const emitted = JSON.stringify([spans, await telemetry.points()]);
    const leaked = SECRETS.filter((secret) => emitted.includes(secret));
    expect(leaked).toEqual([]);
    expect(spans.length).toBeGreaterThan(70);
    instrumentation.disable();
  });

  it('are masked without a change to the rest of a URI', () => {
    const transport = FakeTransport.pipe();
    for (const uri of Object.values(CANARIES).slice(0, 5))
      transport.exchange({ method: 'resources/read', params: { uri } });
    expect(telemetry.spans().map((span) => span.attributes['mcp.resource.uri'])).toEqual([
      'postgres://REDACTED@db.internal/prod',
      'postgres://REDACTED@db.internal/prod',
      'https://bucket.example.com/report.pdf?X-Amz-Signature=REDACTED',
      'https://api.example.com/report?api_key=REDACTED&page=REDACTED',
      'https://app.example.com/callback#REDACTED',
    ]);
  });

  it('are not in a status where a server writes the URI of a request in its own way, or another one', async () => {
    const transport = instrumentTransport(new FakeTransport(), 'client');
    transport.onmessage = () => {};
    const uri = 'DB://host/none?email=jane doe@example.com&pin=4711#part';
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } });
    const { href } = new URL(uri);
    const message = `${href} not found, https://ann:pw@h/a?zip=8001.`;
    transport.receive({ jsonrpc: '2.0', id: 1, error: { code: -32602, message } });
    expect(telemetry.spans()[0]?.status.message).toBe(
      'db://host/none?email=REDACTED&pin=REDACTED#REDACTED not found, https://REDACTED@h/a?zip=REDACTED',
    );
  });
});

describe('the hash of arguments', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());
  const HASH = 'mcp_vitals.arguments.hash';

  function hashes(config: object, ...calls: unknown[]) {
    const instrumentation = new McpInstrumentation(config);
    const transport = FakeTransport.pipe(instrumentation);
    for (const args of calls) transport.exchange({ method: 'tools/call', params: { name: 't', arguments: args } });
    instrumentation.disable();
    return telemetry.spans().map((span) => span.attributes[HASH]);
  }

  it('is equal for equal arguments and different for others', () => {
    const [first, again, other] = hashes({ hashArguments: true }, { a: 1 }, { a: 1 }, { a: 2 });
    expect(first).toMatch(/^[\w-]{22}$/);
    expect([again === first, other === first]).toEqual([true, false]);
  });

  it('differs for equal arguments of two clients on pipes, which are two agents, but not between requests over HTTP', () => {
    const instrumentation = new McpInstrumentation({ hashArguments: true });
    for (const make of [FakeTransport.pipe, FakeTransport.http]) {
      for (const transport of [make(instrumentation), make(instrumentation)])
        transport.exchange({ method: 'tools/call', params: { name: 't', arguments: { a: 1 } } });
    }
    instrumentation.disable();
    const [one, other, request, next] = telemetry.spans().map((span) => span.attributes[HASH]);
    expect([one === other, request === next, request === one]).toEqual([false, true, false]);
  });

  it('is absent by default, and for arguments that are too long or not JSON', () => {
    expect(hashes({}, { a: 1 })).toEqual([undefined]);
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(hashes({ hashArguments: true }, { a: 'x'.repeat(100_000) }, circular).slice(1)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
