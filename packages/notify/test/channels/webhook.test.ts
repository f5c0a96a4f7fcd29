import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import type { DeliveryOutcome } from '@mcp-vitals/monitor';
import { Delivery, Secret, sampleNotice, type WebhookChannelOptions, webhookChannel } from '@mcp-vitals/notify';
import { ManualClock } from '@mcp-vitals/signals';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { alertOf, noticeOf, resolvedOf } from '../notices.js';
import { makeCertificate } from './certificate.js';
import { HttpReceiver, LOOPBACK, never } from './http-receiver.js';

const channelTo = (receiver: HttpReceiver, options: Partial<WebhookChannelOptions> = {}) =>
  webhookChannel({ url: receiver.url, ...LOOPBACK, ...options });

describe('a webhook', () => {
  it("gets Alertmanager's payload of version 4 with the figure, the time, the trace and the runbook", async () => {
    const receiver = await HttpReceiver.start();
    const channel = channelTo(receiver, {
      traceUrl: 'https://jaeger.example/trace/{{ traceId }}',
      externalUrl: 'https://vitals.example',
      headers: { authorization: new Secret('Bearer abc') },
    });
    const notice = noticeOf({ channel: 'webhook' }, [
      alertOf({ fingerprint: 'a1' }),
      resolvedOf({ fingerprint: 'b2' }),
    ]);
    expect(await channel.send(notice, never)).toEqual({ status: 'delivered' });
    const [request] = receiver.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/hook',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer abc',
        'idempotency-key': notice.id,
        'webhook-id': notice.id,
      },
    });
    const body = JSON.parse(request!.body);
    expect(body).toEqual(JSON.parse(JSON.stringify(channel.render(notice))));
    expect(body).toMatchObject({
      version: '4',
      groupKey: notice.groupKey,
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'webhook',
      groupLabels: { alertname: 'HighErrorRatio' },
      commonLabels: { alertname: 'HighErrorRatio', severity: 'critical' },
      externalURL: 'https://vitals.example',
      alerts: [
        {
          status: 'firing',
          fingerprint: 'a1',
          labels: { alertname: 'HighErrorRatio', severity: 'critical', mcp_method_name: 'tools/call' },
          startsAt: '2026-11-26T20:00:00.000Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'https://vitals.example',
          annotations: {
            summary: 'Calls fail',
            figure: 'Error ratio 6.234 % over 5m (1,250 requests), threshold 5 %',
            time: 'since 2026-11-26 20:00:00 UTC',
            trace_id: '0af7651916cd43dd8448eb211c80319c',
            trace_url: 'https://jaeger.example/trace/0af7651916cd43dd8448eb211c80319c',
            runbook_url: 'https://runbooks.example/errors?a=1&b=2',
          },
        },
        {
          status: 'resolved',
          fingerprint: 'b2',
          endsAt: '2026-11-26T21:05:00.000Z',
          annotations: {
            figure: 'Error ratio now 6.234 % over 5m (1,250 requests), threshold 5 %, peak 8.1 %',
            time: 'from 2026-11-26 20:00:00 UTC to 2026-11-26 21:05:00 UTC, lasted 1 h 5 min',
          },
        },
      ],
    });
  });

  it.each([
    [
      'a key in base64',
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
    ],
    ['any text', 'correct horse battery', new Webhook('correct horse battery', { format: 'raw' })],
  ])('is signed as Standard Webhooks verify it, with %s', async (_title, secret, verifier) => {
    const receiver = await HttpReceiver.start();
    await channelTo(receiver, { secret }).send(noticeOf({}, [alertOf({ rule: 'größer' })]), never);
    const { body, headers } = receiver.requests[0]!;
    expect(verifier.verify(body, headers as Record<string, string>)).toMatchObject({ version: '4' });
    expect(() => verifier.verify(`${body} `, headers as Record<string, string>)).toThrow();
  });

  it('gets the same id and a new timestamp with every attempt', async () => {
    const receiver = await HttpReceiver.start();
    const clock = new ManualClock();
    const channel = channelTo(receiver, { secret: 'x', clock });
    receiver.answer = (_request, response) => void response.writeHead(503).end();
    const notice = noticeOf();
    for (let attempt = 0; attempt < 2; attempt++) {
      await channel.send(notice, never);
      clock.pass(60_000);
    }
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
    const times = receiver.requests.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(ids).toEqual([notice.id, notice.id]);
    expect(times[1]! - times[0]!).toBe(60);
  });

  it('keeps its headers whole when the id of a notice is no header', async () => {
    const receiver = await HttpReceiver.start();
    const channel = channelTo(receiver, { secret: 'x' });
    const notice = noticeOf({ id: 'a\r\nevil: 1' });
    expect(await channel.send(notice, never)).toEqual({ status: 'delivered' });
    expect(await channel.send(notice, never)).toEqual({ status: 'delivered' });
    const keys = receiver.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(receiver.requests[0]!.headers.evil).toBeUndefined();
  });

  it.each([
    ['test', '[TEST]'],
    ['drill', '[DRILL]'],
  ] as const)('marks a %s', (reason, mark) => {
    const channel = webhookChannel({ url: 'https://hooks.example' });
    const payload = channel.render(sampleNotice({ channel: 'webhook', reason }));
    expect(payload.reason).toBe(reason);
    expect(payload.alerts[0]!.annotations.summary).toMatch(new RegExp(`^\\${mark} `));
  });

  it('is cut to its limits and states how many alerts are left out', async () => {
    const channel = webhookChannel({ url: 'https://hooks.example' });
    const many = noticeOf(
      {},
      Array.from({ length: 10_000 }, () => alertOf()),
    );
    expect(channel.render(many)).toMatchObject({ truncatedAlerts: 9500 });
    const long = { summary: 'x'.repeat(100_000), description: 'y'.repeat(100_000) };
    const large = channel.render(
      noticeOf(
        {},
        Array.from({ length: 400 }, () => alertOf({ annotations: long })),
      ),
    );
    expect(Buffer.byteLength(JSON.stringify(large))).toBeLessThan(1.1 * 1024 * 1024);
    expect(large.alerts.length + large.truncatedAlerts).toBe(400);
    expect(large.alerts.length).toBeGreaterThan(100);
  });
});

describe('the answer of a webhook', () => {
  const expected = (status: number): DeliveryOutcome['status'] => {
    if (status < 300) return 'delivered';
    return status >= 500 || [408, 425, 429].includes(status) ? 'temporary_failure' : 'permanent_failure';
  };

  it('decides by every status from 200 to 599', async () => {
    const receiver = await HttpReceiver.start();
    const channel = channelTo(receiver);
    const wrong: unknown[] = [];
    for (let status = 200; status < 600; status++) {
      receiver.answer = (_request, response) =>
        void response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end(`why ${status}`);
      const outcome = await channel.send(noticeOf(), never);
      if (outcome.status !== expected(status)) wrong.push([status, outcome]);
      if (outcome.status !== 'delivered' && !outcome.reason.includes(String(status))) wrong.push([status, outcome]);
    }
    expect(wrong).toEqual([]);
    // No redirect was followed.
    expect(receiver.requests).toHaveLength(400);
  });

  it.each([
    ['in seconds', () => '120', 120_000],
    ['as a date', () => new Date(Date.now() + 90_000).toUTCString(), 90_000],
    ['as a date in the past', () => new Date(0).toUTCString(), 0],
    ['as nonsense', () => 'soon', undefined],
    ['as a negative number', () => '-5', undefined],
  ])('may ask for a pause %s', async (_title, header, expectedMillis) => {
    const receiver = await HttpReceiver.start();
    receiver.answer = (_request, response) => void response.writeHead(429, { 'retry-after': header() }).end();
    const outcome = await channelTo(receiver).send(noticeOf(), never);
    expect(outcome.status).toBe('temporary_failure');
    const { retryAfterMillis } = outcome as { retryAfterMillis?: number };
    if (expectedMillis === undefined) expect(retryAfterMillis).toBeUndefined();
    else expect(Math.abs(retryAfterMillis! - expectedMillis)).toBeLessThanOrEqual(2000);
  });

  it("takes a date from the receiver's own clock", async () => {
    const receiver = await HttpReceiver.start();
    const wrongClock = Date.now() + 86_400_000;
    receiver.answer = (_request, response) =>
      void response
        .writeHead(503, {
          date: new Date(wrongClock).toUTCString(),
          'retry-after': new Date(wrongClock + 30_000).toUTCString(),
        })
        .end();
    expect(await channelTo(receiver).send(noticeOf(), never)).toMatchObject({ retryAfterMillis: 30_000 });
  });

  it('is shown without secrets and control characters, and not whole', async () => {
    const receiver = await HttpReceiver.start();
    receiver.answer = (_request, response) =>
      void response.writeHead(400).end(`\u001b[31mtoken=abcdefgh12345678 ${'x'.repeat(5000)}`);
    const outcome = (await channelTo(receiver).send(noticeOf(), never)) as { reason: string };
    expect(outcome.reason).toContain('status 400: \\u{1b}[31m');
    expect(outcome.reason).not.toContain('\u001b');
    expect(outcome.reason.length).toBeLessThan(300);
  });

  it('is read for at most 64 KiB of a body of 100 MB', async () => {
    const receiver = await HttpReceiver.start();
    let written = 0;
    receiver.answer = (_request, response, socket) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(64 * 1024, 120);
      const write = () => {
        while (written < 100 * 1024 * 1024 && !socket.destroyed) {
          written += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', write);
            return;
          }
        }
        response.end();
      };
      socket.on('error', () => undefined);
      write();
    };
    expect(await channelTo(receiver).send(noticeOf(), never)).toEqual({ status: 'delivered' });
    expect(written).toBeLessThan(20 * 1024 * 1024);
  });

  it('counts although its body drips without an end', async () => {
    const receiver = await HttpReceiver.start();
    receiver.answer = (_request, response) => {
      response.writeHead(200).write('a');
      const drip = setInterval(() => response.write('a'), 50);
      response.on('close', () => clearInterval(drip));
    };
    expect(await channelTo(receiver).send(noticeOf(), never)).toEqual({ status: 'delivered' });
  });
});

describe('a webhook that is out of order', () => {
  /** A TCP server that does what the test says with each connection. */
  async function rawServer(onConnection: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  it.each([
    ['resets the connection', (socket: Socket) => void socket.resetAndDestroy()],
    ['resets after the request', (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy())],
    ['closes without an answer', (socket: Socket) => void socket.once('data', () => socket.end())],
    ['answers nonsense', (socket: Socket) => void socket.once('data', () => socket.end('what?\r\n\r\n'))],
    [
      'sends endless headers',
      (socket: Socket) =>
        void socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\n');
          const more = setInterval(() => socket.write(`x-${'a'.repeat(1000)}: b\r\n`), 1);
          socket.on('close', () => clearInterval(more));
        }),
    ],
  ])('is tried again when it %s', async (_title, onConnection) => {
    const channel = webhookChannel({ url: await rawServer(onConnection), ...LOOPBACK });
    expect(await channel.send(noticeOf(), never)).toMatchObject({ status: 'temporary_failure' });
  });

  it('is tried again when nobody listens', async () => {
    const channel = webhookChannel({ url: 'http://127.0.0.1:1/secret-path', ...LOOPBACK });
    const outcome = await channel.send(noticeOf(), never);
    expect(outcome).toMatchObject({ status: 'temporary_failure', reason: expect.stringContaining('ECONNREFUSED') });
    expect(JSON.stringify(outcome)).not.toContain('secret-path');
  });

  it.each([
    ['hangs', () => undefined],
    [
      'drips its headers',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\nx-drip: ');
        const drip = setInterval(() => socket.write('a'), 100);
        socket.on('close', () => clearInterval(drip));
      },
    ],
  ])('is given up in time when it %s, and another channel does not wait', async (_title, onConnection) => {
    const well = await HttpReceiver.start();
    const outcomes: string[] = [];
    const hanging = webhookChannel({ name: 'hanging', url: await rawServer(onConnection), ...LOOPBACK });
    const clock = new ManualClock();
    const delivery = new Delivery([hanging, channelTo(well, { name: 'well' })], {
      clock,
      policy: { timeoutMillis: 1500 },
      onOutcome: ({ channel }, { status }) => outcomes.push(`${channel} ${status}`),
    });
    onTestFinished(() => delivery.close());
    const failure = () => delivery.stats()[0]!.lastFailure;
    delivery.enqueue(noticeOf({ channel: 'hanging' }));
    delivery.enqueue(noticeOf({ channel: 'well' }));
    clock.pass(0);
    await expect.poll(() => outcomes).toEqual(['well delivered']);
    expect(failure()).toBeNull();
    clock.pass(1500);
    await expect.poll(failure).toBe('no answer within 1.5 s');
  });
});

describe('a webhook over TLS', () => {
  it('is trusted with its authority and not without', async () => {
    const certificate = await makeCertificate();
    const receiver = await HttpReceiver.start(certificate);
    const url = receiver.url.replace('127.0.0.1', 'localhost');
    const allowAddresses = ['127.0.0.0/8'];
    const trusting = webhookChannel({ url, allowAddresses, ca: certificate.cert });
    expect(await trusting.send(noticeOf(), never)).toEqual({ status: 'delivered' });
    const byAddress = webhookChannel({ url: receiver.url, allowAddresses, ca: certificate.cert });
    expect(await byAddress.send(noticeOf(), never)).toEqual({ status: 'delivered' });
    expect(await webhookChannel({ url, allowAddresses }).send(noticeOf(), never)).toMatchObject({
      status: 'temporary_failure',
      reason: expect.stringMatching(/self.signed/),
    });
    expect(receiver.requests).toHaveLength(2);
  });
});
