import diagnostics from 'node:diagnostics_channel';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format, inspect } from 'node:util';
import type { DeliveryOutcome, Notice } from '@mcp-vitals/monitor';
import {
  alertmanagerChannel,
  type Channel,
  Delivery,
  emailChannel,
  Journal,
  Secret,
  slackChannel,
  webhookChannel,
} from '@mcp-vitals/notify';
import { context, DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { noticeOf } from '../notices.js';
import { makeCertificate } from './certificate.js';
import { HttpReceiver, LOOPBACK, never } from './http-receiver.js';
import { MailServer } from './mail-server.js';

const CANARY = 'cAnArY7f3e9';

describe('a Secret', () => {
  it('prints as <secret> in every way of printing', () => {
    const secret = new Secret(CANARY);
    const held = { secret, list: [secret], nested: { deep: { secret } } };
    const prints = [
      JSON.stringify(held),
      JSON.stringify(secret),
      inspect(held, { depth: 10, showHidden: true }),
      inspect(secret, { customInspect: false, showHidden: true }),
      format('%s %o %j', secret, secret, secret),
      [secret].join(),
      String(secret),
      Object.entries(secret).join(),
      JSON.stringify(Object.assign({}, secret)),
      String(new Error(`failed with ${String(secret)}`)),
    ];
    for (const print of prints) expect(print).not.toContain(CANARY);
    expect(prints.filter((print) => print.includes('<secret>')).length).toBeGreaterThan(5);
    expect(secret.reveal()).toBe(CANARY);
    expect(Secret.of(secret)).toBe(secret);
  });
});

/** Every channel with secrets in every place that takes one, to receivers that repeat what they got. */
async function channelsWithSecrets(): Promise<Channel[]> {
  const receiver = await HttpReceiver.start();
  receiver.answer = ({ path: where, headers, body }, response) =>
    void response
      .writeHead(receiver.requests.length % 2 ? 500 : 400)
      .end(`${where.slice(0, 6)} ${Object.keys(headers).join()} ${body.length}`);
  const certificate = await makeCertificate();
  const mail = await MailServer.withTls(certificate);
  const headers = { authorization: `Bearer ${CANARY}`, 'x-api-key': new Secret(CANARY) };
  const base = receiver.url.replace('127.0.0.1', `user:${CANARY}@127.0.0.1`);
  const dead = `http://user:${CANARY}@127.0.0.1:1/${CANARY}?token=${CANARY}#${CANARY}`;
  return [
    webhookChannel({ name: 'hook', url: `${base}/${CANARY}?token=${CANARY}`, secret: CANARY, headers, ...LOOPBACK }),
    webhookChannel({ name: 'dead', url: dead, secret: new Secret(CANARY), headers, ...LOOPBACK }),
    webhookChannel({ name: 'blocked', url: `https://localhost/${CANARY}`, secret: CANARY, headers }),
    slackChannel({ name: 'slack', url: `${base}/services/${CANARY}`, ...LOOPBACK }),
    alertmanagerChannel({ name: 'am', urls: [`${base}/${CANARY}`], headers, ...LOOPBACK }),
    emailChannel({
      ...{ name: 'mail', host: 'localhost', port: mail.port, ca: certificate.cert, user: 'vitals', password: CANARY },
      ...{ from: 'a@example.com', to: ['b@example.com'] },
    }),
    emailChannel({
      name: 'down',
      host: '127.0.0.1',
      port: 1,
      user: 'u',
      password: CANARY,
      from: 'a@b.c',
      to: ['a@b.c'],
    }),
  ].map((channel) => Object.assign(channel, { besideAlertmanager: true }));
}

describe('a secret of a channel', () => {
  it('appears in no log, outcome, statistic, journal, error message or print of a channel', async () => {
    const printed: string[] = [];
    const note = (...values: unknown[]) =>
      void printed.push(values.map((value) => inspect(value, { depth: 8 })).join(' '));
    diag.setLogger({ error: note, warn: note, info: note, debug: note, verbose: note }, { logLevel: DiagLogLevel.ALL });
    onTestFinished(() => diag.disable());
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
    onTestFinished(() => stderr.mockRestore());
    const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-canary-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'journal');
    const journal = await Journal.open<{ notice: Notice; outcome?: DeliveryOutcome }>(file, { snapshot: () => [] });

    const channels = await channelsWithSecrets();
    const delivery = new Delivery(channels, {
      onOutcome: (notice, outcome) => journal.append({ notice, outcome }),
      policy: { maxAgeMillis: 1500 },
    });
    onTestFinished(() => delivery.close());
    for (const { name } of channels) {
      const notice = noticeOf({ channel: name });
      await journal.append({ notice });
      delivery.enqueue(notice);
    }
    expect(await delivery.flush(20)).toBe(true);
    await journal.close();
    const outcomes = await Promise.all(channels.map((channel) => channel.send(noticeOf(), never)));
    expect(outcomes.filter(({ status }) => status === 'delivered')).toEqual([]);

    printed.push(JSON.stringify(delivery.stats()), await readFile(file, 'utf8'), JSON.stringify(outcomes));
    for (const channel of channels)
      printed.push(inspect(channel, { depth: 8, showHidden: true }), JSON.stringify(channel));
    printed.push(inspect(delivery, { depth: 10, showHidden: true }));
    const all = printed.join('\n');
    expect(all).not.toContain(CANARY);
    // It was not in base64 either, as HTTP sends a password.
    expect(all).not.toContain(Buffer.from(`user:${CANARY}`).toString('base64'));
    // The failures are there to be read.
    expect(all).toMatch(/status 400[\s\S]*ECONNREFUSED|ECONNREFUSED[\s\S]*status 400/);
    expect(all).toContain('535');
  });

  it.each([
    ['an address that is none', () => webhookChannel({ url: `not a url ${CANARY}` })],
    ['a scheme', () => webhookChannel({ url: `ftp://user:${CANARY}@hooks.example/${CANARY}` })],
    ['an address that is blocked', () => webhookChannel({ url: `https://user:${CANARY}@127.0.0.1/${CANARY}` })],
    ['a header', () => webhookChannel({ url: 'https://hooks.example', headers: { 'x-key': `${CANARY}\r\nevil: 1` } })],
    ['an Alertmanager', () => alertmanagerChannel({ urls: [`ftp://${CANARY}@am.example`] })],
  ])('is not in the error for %s', (_title, make) => {
    let message = 'nothing was thrown';
    try {
      make();
    } catch (error) {
      message = inspect(error);
    }
    expect(message).toContain('TypeError');
    expect(message).not.toContain(CANARY);
  });

  it('is in no span, because what a channel sends is kept out of the traces of the application', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const spans: string[] = [];
    const provider = new TracerProvider({
      spanProcessors: [
        {
          onStart: () => undefined,
          onEnd: ({ attributes }) => void spans.push(String(attributes['url.path'])),
          forceFlush: async () => undefined,
          shutdown: async () => undefined,
        },
      ],
    });
    // As an instrumentation of HTTP does for each request.
    const onStart = (message: unknown) => {
      const { request } = message as { request: http.ClientRequest };
      provider
        .getTracer('http')
        .startSpan('POST', { attributes: { 'url.path': request.path } })
        .end();
    };
    diagnostics.subscribe('http.client.request.start', onStart);
    onTestFinished(() => {
      diagnostics.unsubscribe('http.client.request.start', onStart);
      context.disable();
      trace.disable();
    });
    const receiver = await HttpReceiver.start();
    expect(await slackChannel({ url: `${receiver.url}/${CANARY}`, ...LOOPBACK }).send(noticeOf(), never)).toEqual({
      status: 'delivered',
    });
    expect(spans).toEqual([]);
    // Another request of the application is seen.
    await new Promise((resolve) => http.get(receiver.url, (response) => response.resume().on('end', resolve)));
    expect(spans).toEqual(['/hook']);
  });
});
