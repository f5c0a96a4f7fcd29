import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';
import type { HealthCheck } from '@mcp-vitals/monitor';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LiveData } from '../../src/http/api/live.js';
import { runningMonitors } from '../../src/http/run-file.js';
import { serve } from './served.js';

afterEach(() => {
  for (const api of [trace, metrics, context, propagation, logs]) api.disable();
});

/** Sends a request as it is, path and Host included; resolves with its status. */
const statusOf = (address: string, path: string, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address);
    request({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on('error', reject)
      .end();
  });

/** Calls a tool that fails every third time. */
async function callTools(times: number): Promise<void> {
  const server = instrumentServer(new McpServer({ name: 'server', version: '1' }));
  let calls = 0;
  server.registerTool('look_up', {}, () => {
    if (++calls % 3 === 0) throw new Error('no such row');
    return { content: [{ type: 'text', text: 'a row' }] };
  });
  const client = instrumentClient(new Client({ name: 'client', version: '1' }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  for (let i = 0; i < times; i++) await client.callTool({ name: 'look_up' });
  await client.close();
}

describe('probes', () => {
  it('answer everybody with a status, and only readers with the token with details', async () => {
    const { address, get } = await serve();
    for (const path of ['/livez', '/readyz', '/healthz']) {
      const bare = await fetch(address + path);
      expect([bare.status, bare.headers.get('content-type')]).toEqual([200, 'application/health+json']);
      // A loaded machine is a reason to warn.
      expect(await bare.json()).toEqual({ status: expect.stringMatching(/^(?:pass|warn)$/) });
      expect(Object.keys((await (await get(path)).json()) as object)).toContain('checks');
    }
    expect((await fetch(`${address}/healthz?group=nobody`)).status).toBe(404);
    expect((await fetch(`${address}/healthz?group=${'x'.repeat(200)}`)).status).toBe(400);
  });

  it('run each check once for a thousand probes at once', async () => {
    const run = vi.fn<HealthCheck['run']>(async () => ({ status: 'healthy', reason: 'fine' }));
    const { address } = await serve({ health: { checks: [{ name: 'disk', groups: ['ready'], run }] } });
    const probes = Array.from({ length: 1000 }, (_, i) => fetch(`${address}${i % 2 === 0 ? '/readyz' : '/healthz'}`));
    const statuses = (await Promise.all(probes)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('answer 503 once the process drains', async () => {
    const { vitals, address } = await serve();
    vitals.health.drain('about to end');
    expect((await fetch(`${address}/readyz`)).status).toBe(503);
    expect((await fetch(`${address}/livez`)).status).toBe(200);
  });
});

describe('requests that must not be answered', () => {
  it.each([
    ['/metrics'],
    ['/api/report'],
    ['/api/stream'],
    ['/api/alerts'],
    ['/api/traces'],
    ['/api/changes'],
    ['/v1/traces'],
  ])('are those for %s without the token, or with a wrong one', async (path) => {
    const { address, token } = await serve();
    const method = path.startsWith('/v1') ? 'POST' : 'GET';
    for (const authorization of [
      undefined,
      'Bearer x',
      `Basic ${token}`,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
    ]) {
      const response = await fetch(address + path, { method, headers: { ...(authorization && { authorization }) } });
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain(token);
    }
    // A token in the address would be in the logs of every proxy on the way.
    expect((await fetch(`${address}${path}?token=${token}`, { method })).status).toBe(401);
  });

  it.each(['evil.example', 'localhost.evil.example:80', '10.0.0.1', '[fe80::1]:80', 'localhost:80:80', 'a b'])(
    'are those with the Host %j, to which a name may have been rebound',
    async (host) => {
      const { address } = await serve();
      expect(await statusOf(address, '/livez', { host })).toBeGreaterThanOrEqual(400);
    },
  );

  it('are not those for loopback names, or for a host that is allowed', async () => {
    const { address } = await serve({ http: { allowedHosts: ['vitals.example.com'] } });
    const { port } = new URL(address);
    for (const host of ['localhost', `127.0.0.1:${port}`, `[::1]:${port}`, 'VITALS.example.com:443']) {
      expect(await statusOf(address, '/livez', { host })).toBe(200);
    }
  });

  it.each([
    '/../etc/passwd',
    '/assets/../../etc/passwd',
    '/%2e%2e/etc/passwd',
    '/..%5cetc%5cpasswd',
    '//etc/passwd',
    '/index.html%00.js',
    '/\\etc\\passwd',
  ])('are those with the path %s', async (path) => {
    const { address } = await serve();
    expect(await statusOf(address, path)).toBe(400);
  });

  it('are those of a peer that asks too often, and answered again later', async () => {
    const { address, token, clock } = await serve();
    const ask = () => statusOf(address, '/api/links', { authorization: `Bearer ${token}` });
    const statuses: number[] = [];
    for (let i = 0; i < 620; i++) statuses.push(await ask());
    expect(statuses.filter((status) => status === 200)).toHaveLength(600);
    expect(statuses.at(-1)).toBe(429);
    clock.pass(1000);
    expect(await ask()).toBe(200);
  });

  it('are guesses of the token beyond twenty', async () => {
    const { address } = await serve();
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++)
      statuses.push(await statusOf(address, '/api/links', { authorization: `Bearer guess${i}` }));
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
  });

  it.each([
    ['with its length', 'Content-Length: 5000000', ''],
    ['in chunks', 'Transfer-Encoding: chunked', '1312d00\r\n'],
  ])('are told to one who reads after a body of 5 MB that is sent %s', async (_, header, before) => {
    const { address, token } = await serve();
    const { hostname, port, host } = new URL(address);
    const socket = connect(Number(port), hostname).pause();
    onTestFinished(() => void socket.destroy());
    socket.write(
      `POST /api/silences HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n` +
        `${header}\r\n\r\n${before}`,
    );
    await new Promise<void>((resolve, reject) =>
      socket.write(Buffer.alloc(5_000_000, 'x'), (error) => (error ? reject(error) : resolve())),
    );
    const [answer] = (await once(socket.resume(), 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('are those with a body that is too large, of another type, or malformed', async () => {
    const { get } = await serve();
    const post = (body: string, type = 'application/json') =>
      get('/api/silences', { method: 'POST', body, headers: { 'Content-Type': type } });
    expect((await post('x'.repeat(100_000))).status).toBe(413);
    expect((await post('matchers=a', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await post('{')).status).toBe(400);
    const wrong = await post(JSON.stringify({ matchers: [], for: '2h', comment: 'c', author: 'a' }));
    expect([wrong.status, ((await wrong.json()) as { detail: string }).detail]).toEqual([
      400,
      expect.stringContaining('matchers'),
    ]);
    const endless = await post(JSON.stringify({ matchers: ['a="b"'], for: 'soon', comment: 'c', author: 'a' }));
    expect(endless.status).toBe(400);
  });

  it('end when their headers never end', async () => {
    const { address } = await serve();
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    const ended = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += String(chunk);
      });
      socket.on('close', () => resolve(text));
    });
    expect(await ended).toContain('408');
  });
});

describe('the interface', () => {
  it('lists a tool that nobody has called, and no longer once somebody has', async () => {
    const { vitals, get } = await serve();
    const server = vitals.instrumentation.instrumentServer(new McpServer({ name: 'server', version: '1' }));
    for (const name of ['used', 'unused'])
      server.registerTool(name, {}, () => ({ content: [{ type: 'text', text: 'a' }] }));
    const client = vitals.instrumentation.instrumentClient(new Client({ name: 'client', version: '1' }));
    const [near, far] = InMemoryTransport.createLinkedPair();
    await Promise.all([server.connect(far), client.connect(near)]);
    await client.listTools();
    await client.callTool({ name: 'used' });
    const uncalled = async () => {
      const reader = (await get('/api/stream')).body!.getReader();
      const text = new TextDecoder().decode((await reader.read()).value);
      await reader.cancel();
      const { operations } = JSON.parse(text.slice(text.indexOf('data: ') + 6)) as LiveData;
      return operations
        .filter(({ count }) => count === 0)
        .map(({ role, name }) => `${role} ${name}`)
        .sort();
    };
    expect(await uncalled()).toEqual(['client tools/call unused', 'server tools/call unused']);
    await client.callTool({ name: 'unused' });
    expect(await uncalled()).toEqual([]);
    await client.close();
    expect(vitals.instrumentation.toolUse).toMatchObject([
      { role: 'server', server: 'server', tools: 2, uncalled: [] },
      { role: 'client', server: 'server', tools: 2, uncalled: [] },
    ]);
  });

  it('shows a call that was made, in rows, series, traces and metrics', async () => {
    const { vitals, get } = await serve();
    await callTools(12);
    await vitals.tick();
    const report = (await (await get('/api/report')).json()) as { operations: { operation: string; count: number }[] };
    expect(report.operations).toContainEqual(expect.objectContaining({ operation: 'tools/call look_up', count: 12 }));
    const series = await get(`/api/operations/server/${encodeURIComponent('tools/call look_up')}/series?over=1h`);
    const { points } = (await series.json()) as { points: { count: number; errorRatio: number | null }[] };
    expect(points.at(-1)).toMatchObject({ count: 12 });
    expect(points.at(-1)!.errorRatio).toBeCloseTo(4 / 12);
    const text = await (await get('/metrics')).text();
    expect(text).toMatch(/^mcp_server_operation_duration_count\{[^}]*look_up[^}]*\} \d+/m);
    const { traces } = (await (await get('/api/traces?errors=true')).json()) as {
      traces: { traceId: string; errors: number }[];
    };
    expect(traces).toHaveLength(4);
    const { spans } = (await (await get(`/api/traces/${traces[0]!.traceId}`)).json()) as {
      spans: { kind: string; failed: boolean }[];
    };
    expect(spans.map(({ kind, failed }) => [kind, failed])).toEqual([
      ['client', true],
      ['server', true],
    ]);
    expect((await get(`/api/traces/${'0'.repeat(32)}`)).status).toBe(404);
    expect((await get('/api/series?indicator=nothing')).status).toBe(404);
    expect((await get('/api/series?indicator=cache_hit_ratio&over=9999d')).status).toBe(400);
  });

  it.each(['wait..', '..\\..\\etc', 'a//b', 'nul\u0000', 'über 100%', '👩\u200D💻'])(
    'shows an operation of any name over time: %j',
    async (name) => {
      const { vitals, get } = await serve();
      for (let i = 0; i < 12; i++) vitals.getMetricsCollector().recordOperation(name, { durationMs: 5, success: true });
      await vitals.tick();
      const series = await get(`/api/operations/internal/${encodeURIComponent(name)}/series`);
      expect(series.status).toBe(200);
      const { points } = (await series.json()) as { points: { count: number }[] };
      expect(points.at(-1)!.count).toBe(12);
    },
  );

  it('streams a snapshot, then an evaluation for each tick and each change', async () => {
    const { vitals, get } = await serve();
    const reader = (await get('/api/stream')).body!.getReader();
    const decoder = new TextDecoder();
    const next = async () => decoder.decode((await reader.read()).value);
    const first = await next();
    expect(first).toMatch(/^event: snapshot\n/);
    const live = JSON.parse(first.slice(first.indexOf('data: ') + 6)) as LiveData;
    expect(live).toMatchObject({ serviceName: 'served', alerts: [], anomalies: [] });
    vitals.changes.add({
      atMillis: 1,
      kind: 'health',
      subject: 'disk',
      from: 'healthy',
      to: 'degraded',
      reason: 'full',
    });
    expect(await next()).toMatch(/^event: change\ndata: .*"subject":"disk"/);
    await vitals.tick();
    // Checks whose status changes come before it, as many as the machine gives reason for.
    let seen = '';
    while (!seen.includes('event: evaluation')) seen += await next();
    await reader.cancel();
  });

  it('keeps no more than the newest evaluation for a reader that does not read', async () => {
    const { vitals, address, token } = await serve();
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    socket.write(`GET /api/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    for (let i = 0; i < 500; i++) {
      vitals.changes.add({
        atMillis: i,
        kind: 'health',
        subject: 'x'.repeat(1000),
        from: null,
        to: `${i}`,
        reason: 'y'.repeat(1000),
      });
    }
    await vitals.tick();
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.resume();
    await vi.waitFor(() => expect(text).toContain('event: evaluation'), { timeout: 30_000 });
    expect(text).toContain('event: dropped');
    expect(text.split('event: change').length).toBeLessThan(500);
    socket.destroy();
  });

  it('silences and acknowledges an alert, and lifts the silence', async () => {
    const rule = {
      name: 'AnyFailure',
      level: 'critical',
      indicator: 'server_errors',
      over: '5m',
      when: '>',
      threshold: 0,

      labels: {},
      annotations: { summary: 'a call failed' },
    };
    const { vitals, get, clock } = await serve({ alerting: { rules: [rule as never], defaultRules: false } });
    for (let i = 0; i < 4; i++) {
      await callTools(6);
      await vitals.tick();
      clock.pass(10_000);
    }
    const read = async () =>
      (await (await get('/api/alerts')).json()) as { active: Record<string, unknown>[]; silences: { id: string }[] };
    const [alert] = (await read()).active;
    expect(alert).toMatchObject({ rule: 'AnyFailure', summary: 'a call failed', quiet: [] });
    expect(alert!.why).toContain('failed');
    const send = (method: string, path: string, body?: object) =>
      get(path, {
        method,
        headers: { 'Content-Type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
    const silence = await send('POST', '/api/silences', {
      matchers: ['alertname="AnyFailure"'],
      for: '1h',
      comment: 'known',
      author: 'me',
    });
    expect(silence.status).toBe(201);
    const { active, silences } = await read();
    expect(active[0]!.quiet).toEqual(['silence']);
    expect((await send('DELETE', `/api/silences/${silences[0]!.id}`)).status).toBe(204);
    expect((await send('DELETE', `/api/silences/${silences[0]!.id}`)).status).toBe(404);
    expect((await send('POST', `/api/alerts/${String(alert!.fingerprint)}/acknowledge`, { by: 'me' })).status).toBe(
      200,
    );
    expect((await send('POST', '/api/alerts/0000/acknowledge', { by: 'me' })).status).toBe(404);
    await vitals.tick();
    expect(vitals.changes.recent({ kind: 'alert' }).map(({ subject, to }) => [subject, to])).toEqual([
      ['AnyFailure', 'acknowledged'],
      ['AnyFailure', 'firing'],
    ]);
  });

  it('takes the spans and records of another process into the timeline and refuses what is malformed', async () => {
    const { get } = await serve();
    const traceId = 'a'.repeat(32);
    const post = (path: string, body: string, type = 'application/json') =>
      get(path, { method: 'POST', body, headers: { 'Content-Type': type } });
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'database' } }] };
    const span = {
      traceId,
      spanId: 'b'.repeat(16),
      name: 'SELECT',
      kind: 3,
      startTimeUnixNano: '1700000000000000000',
      endTimeUnixNano: '1700000000250000000',
    };
    const request = { resourceSpans: [{ resource, scopeSpans: [{ spans: [span, { name: 'no ids' }] }] }] };
    expect((await post('/v1/traces', JSON.stringify(request))).status).toBe(200);
    const record = {
      traceId,
      timeUnixNano: '1700000000100000000',
      severityText: 'WARN',
      body: { stringValue: 'slow' },
    };
    expect(
      (await post('/v1/logs', JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }))).status,
    ).toBe(200);
    expect((await post('/v1/traces', '{')).status).toBe(400);
    const { spans, logs: lines } = (await (await get(`/api/traces/${traceId}`)).json()) as {
      spans: object[];
      logs: object[];
    };
    expect(spans).toEqual([
      expect.objectContaining({ name: 'SELECT', service: 'database', kind: 'client', durationMillis: 250 }),
    ]);
    expect(lines).toEqual([expect.objectContaining({ message: 'slow', level: 'WARN' })]);
  });
});

describe('the server', () => {
  it('says that its port is taken, and the application goes on', async () => {
    const { address } = await serve();
    const { port } = new URL(address);
    await expect(serve({ http: { port: Number(port) } })).rejects.toThrow('not served');
  });

  it('is not on a network without a token that somebody chose', async () => {
    await expect(serve({ http: { host: '0.0.0.0' } })).rejects.toThrow('not served');
    await expect(serve({ http: { token: 'short' } })).rejects.toThrow('not served');
  });

  it('tells commands of the same user how to reach it, until it ends', async () => {
    const { vitals, address, token } = await serve();
    expect(runningMonitors()).toContainEqual(
      expect.objectContaining({ pid: process.pid, address, token, serviceName: 'served' }),
    );
    await vitals.shutdown();
    expect(runningMonitors().map(({ pid }) => pid)).not.toContain(process.pid);
  });
});

it('a monitor shuts down although the file that says how to reach it cannot be removed', async () => {
  const { vitals, address } = await serve();
  const file = path.join(tmpdir(), `mcp-vitals-${process.getuid!()}`, `${process.pid}-${new URL(address).port}.json`);
  rmSync(file);
  mkdirSync(file);
  onTestFinished(() => rmSync(file, { recursive: true }));
  await expect(vitals.shutdown()).resolves.toBeUndefined();
});

it('an indicator is one of the catalogue, and no name that every object has', async () => {
  const { get } = await serve();
  for (const name of ['constructor', '__proto__', 'toString', '']) {
    expect((await get(`/api/series?indicator=${name}`)).status).toBe(404);
  }
});
