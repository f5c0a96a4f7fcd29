import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Delivery, emailChannel, webhookChannel } from '@mcp-vitals/notify';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noticeOf } from '../../packages/notify/test/notices.js';
import { setSize } from './set-size.js';

/** The longest pause between two attempts is the default one in the whole outage. */
const OUTAGE_SECONDS = setSize({ sample: 15, whole: 75 });
const MAX_BACKOFF_MILLIS = setSize({ sample: 5000, whole: 60_000 });
/** What a busy machine may add to it. */
const LATE_MILLIS = 20_000;

/** A port on which each connection is reset until a server takes them. It is held all the time, so that nobody else gets it. */
async function outage() {
  let server: Server | undefined;
  const door = createServer((socket) => {
    if (server === undefined) socket.resetAndDestroy();
    else server.emit('connection', socket);
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  onTestFinished(() => void door.close());
  const end = (by: Server) => {
    server = by;
  };
  return { port: (door.address() as AddressInfo).port, end };
}

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

describe('an outage of a mail server and a webhook, in real time', () => {
  it('loses nothing, and everything arrives within the longest pause after its end', { timeout: 400_000 }, async () => {
    const [mailOutage, hookOutage] = [await outage(), await outage()];
    const arrived: { id: string; atMillis: number }[] = [];
    const delivery = new Delivery(
      [
        emailChannel({ host: '127.0.0.1', port: mailOutage.port, from: 'a@example.com', to: ['b@example.com'] }),
        webhookChannel({ url: `http://127.0.0.1:${hookOutage.port}/`, allowHttp: true, allowAddresses: ['127.0.0.1'] }),
      ],
      {
        policy: { maxBackoffMillis: MAX_BACKOFF_MILLIS },
        onOutcome: ({ id }, { status }) => status === 'delivered' && arrived.push({ id, atMillis: performance.now() }),
      },
    );
    onTestFinished(() => delivery.close());
    const planned: string[] = [];
    for (let n = 0; n < OUTAGE_SECONDS; n++) {
      const notice = noticeOf({ channel: n % 2 ? 'email' : 'webhook' });
      planned.push(notice.id);
      delivery.enqueue(notice);
      await pause(1000);
    }
    expect(arrived).toEqual([]);
    // Half open while one is tried.
    await expect.poll(() => delivery.stats().map(({ state }) => state)).toEqual(['open', 'open']);

    const mail = new SMTPServer({
      authOptional: true,
      hideSTARTTLS: true,
      disableReverseLookup: true,
      logger: false,
      onData: (stream, _session, done) => void stream.resume().on('end', () => done(null)),
    });
    const hook = createHttpServer((request, response) => void request.resume().on('end', () => response.end()));
    mailOutage.end(mail.server);
    hookOutage.end(hook);
    const upAt = performance.now();
    expect(await delivery.flush(90)).toBe(true);
    expect(arrived.map(({ id }) => id).sort()).toEqual(planned.sort());
    expect(Math.max(...arrived.map(({ atMillis }) => atMillis)) - upAt).toBeLessThanOrEqual(
      MAX_BACKOFF_MILLIS + LATE_MILLIS,
    );
  });
});
