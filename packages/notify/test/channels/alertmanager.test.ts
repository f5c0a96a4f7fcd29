import { type AlertmanagerChannelOptions, alertmanagerChannel, sampleNotice } from '@mcp-vitals/notify';
import { ManualClock } from '@mcp-vitals/signals';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { alertOf, noticeOf, resolvedOf } from '../notices.js';
import { HttpReceiver, LOOPBACK, never } from './http-receiver.js';

const SLOW_MACHINE = 30_000;

interface Posted {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly startsAt: string;
  readonly endsAt?: string;
}

async function rig(options: Partial<AlertmanagerChannelOptions> = {}) {
  const receiver = await HttpReceiver.start();
  const clock = new ManualClock();
  const url = `http://127.0.0.1:${receiver.port}/`;
  const channel = alertmanagerChannel({ urls: [url], ...LOOPBACK, clock, ...options });
  onTestFinished(() => channel.close());
  const posted = () => receiver.requests.map(({ body }) => JSON.parse(body) as Posted[]);
  /** Lets time pass until a number of requests came, and waits for them when so many seconds have passed. */
  const passUntil = async (requests: number, maxSeconds: number): Promise<void> => {
    const isEnough = () => receiver.requests.length >= requests;
    for (let second = 0; second < maxSeconds && !isEnough(); second++) {
      for (let turn = 0; turn < 5 && !isEnough(); turn++) await new Promise((resolve) => setTimeout(resolve, 1));
      if (!isEnough()) clock.pass(1000);
    }
    // All the time has passed, and it may only be on its way.
    await vi.waitFor(() => expect(receiver.requests.length).toBeGreaterThanOrEqual(requests), SLOW_MACHINE);
    // The channel closes its connection once it has read the answer.
    await receiver.idle();
  };
  /** When an alert arrived, as far as the channel has read the answer. */
  const arrivalsOf = (name: string): number[] => {
    const times: number[] = [];
    receiver.answer = ({ body }, response, socket) => {
      const at = clock.now();
      // The channel closes its connection once it has read the answer.
      if (body.includes(name)) socket.on('close', () => times.push(at));
      response.end();
    };
    return times;
  };
  /** Waits for an arrival. The clock goes on slowly, because an attempt that a slow machine did not finish is repeated. */
  const arrival = async (times: readonly number[], count: number): Promise<void> => {
    const nudge = setInterval(() => clock.pass(1000), 1000);
    await vi.waitFor(() => expect(times.length).toBeGreaterThanOrEqual(count), SLOW_MACHINE);
    clearInterval(nudge);
    // The rest of the answer still has to arrive.
    await receiver.idle();
  };
  return { receiver, clock, channel, posted, passUntil, arrivalsOf, arrival, url };
}

describe('an Alertmanager channel', () => {
  it('posts alerts as /api/v2/alerts takes them', async () => {
    const { receiver, channel, posted } = await rig({ externalUrl: 'https://vitals.example' });
    const notice = noticeOf({}, [
      alertOf({ labels: { alertname: 'A', empty: '', method: 'tools/call' } }),
      resolvedOf(),
    ]);
    expect(await channel.send(notice, never)).toEqual({ status: 'delivered' });
    expect(receiver.requests[0]).toMatchObject({ method: 'POST', path: '/api/v2/alerts' });
    expect(posted()[0]).toEqual([
      {
        labels: { alertname: 'A', method: 'tools/call' },
        annotations: expect.objectContaining({
          figure: expect.stringContaining('6.234 %'),
          trace_id: expect.any(String),
        }),
        startsAt: '2026-11-26T20:00:00.000Z',
        generatorURL: 'https://vitals.example',
      },
      expect.objectContaining({ endsAt: '2026-11-26T21:05:00.000Z' }),
    ]);
    expect(posted()[0]).toEqual(JSON.parse(JSON.stringify(channel.render(notice))));
  });

  it('repeats firing alerts at least every third of resolve_timeout, also while other notices come', async () => {
    const { clock, channel, arrivalsOf, arrival } = await rig();
    const times = arrivalsOf('Steady');
    await channel.send(noticeOf({}, [alertOf({ labels: { alertname: 'Steady' } })]), never);
    for (let round = 1; round <= 6; round++) {
      clock.pass(40_000);
      // Other notices must not postpone it.
      await channel.send(noticeOf(), never);
      clock.pass(40_000);
      await arrival(times, round + 1);
    }
    const gaps = times.slice(1).map((time, at) => time - times[at]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(100_000);
  });

  it('repeats a resolved alert for five minutes, and then nothing', async () => {
    const { clock, channel, arrivalsOf, arrival, receiver } = await rig();
    const alert = alertOf({ labels: { alertname: 'Over' } });
    await channel.send(noticeOf({}, [alert]), never);
    const times = arrivalsOf('Over');
    await channel.send(noticeOf({}, [{ ...alert, status: 'resolved', endsAt: alert.startsAt + 60_000 }]), never);
    const start = clock.now();
    for (let round = 1; round <= 4; round++) {
      clock.pass(75_000);
      await arrival(times, round + 1);
    }
    expect(times.at(-1)! - start).toBeGreaterThanOrEqual(300_000);
    expect(times.at(-1)! - start).toBeLessThan(340_000);
    const requests = receiver.requests.length;
    clock.pass(600_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect({ requests: receiver.requests.length, timers: clock.waiting }).toEqual({ requests, timers: 0 });
  });

  it('takes all alerts of the process at once: changes at once, the missing ones as resolved', async () => {
    const { channel, posted, passUntil } = await rig();
    const [one, two] = [alertOf({ labels: { alertname: 'One' } }), alertOf({ labels: { alertname: 'Two' } })];
    const names = (at: number) => posted()[at]!.map(({ labels, endsAt }) => [labels.alertname, endsAt !== undefined]);
    channel.sync([one]);
    await passUntil(1, 1);
    expect(names(0)).toEqual([['One', false]]);
    channel.sync([one, two]);
    await passUntil(2, 1);
    expect(names(1)).toEqual([['Two', false]]);
    channel.sync([one, two]);
    channel.sync([two]);
    await passUntil(3, 1);
    expect(names(2)).toEqual([['One', true]]);
  });

  it('tries again within ten seconds when nobody takes the alerts', async () => {
    const { receiver, channel, passUntil } = await rig();
    receiver.answer = (_request, response) => void response.writeHead(503).end();
    channel.sync([alertOf()]);
    await passUntil(1, 1);
    receiver.answer = (_request, response) => void response.end();
    await passUntil(2, 12);
    expect(receiver.requests).toHaveLength(2);
  });

  it('tells every member of a cluster, and is content when one took it', async () => {
    const second = await HttpReceiver.start();
    const { receiver, channel, url } = await rig();
    channel.close();
    const clustered = alertmanagerChannel({ urls: [url, `http://127.0.0.1:${second.port}`], ...LOOPBACK });
    onTestFinished(() => clustered.close());
    receiver.answer = (_request, response) => void response.writeHead(500).end();
    expect(await clustered.send(noticeOf(), never)).toEqual({ status: 'delivered' });
    expect([receiver.requests.length, second.requests.length]).toEqual([1, 1]);
    second.answer = (_request, response) => void response.writeHead(400).end('bad label');
    expect(await clustered.send(noticeOf(), never)).toMatchObject({ status: 'temporary_failure' });
    receiver.answer = second.answer;
    expect(await clustered.send(noticeOf(), never)).toMatchObject({ status: 'permanent_failure' });
  });

  it('leaves no alert out of a storm', async () => {
    const { channel, posted } = await rig();
    const alerts = Array.from({ length: 2300 }, () => alertOf());
    expect(await channel.send(noticeOf({}, alerts), never)).toEqual({ status: 'delivered' });
    expect(posted().map(({ length }) => length)).toEqual([500, 500, 500, 500, 300]);
  });

  it('marks a test and a drill', () => {
    const channel = alertmanagerChannel({ urls: ['https://am.example'] });
    for (const reason of ['test', 'drill'] as const) {
      const [alert] = channel.render(sampleNotice({ channel: 'alertmanager', reason }));
      expect(alert!.annotations.summary).toMatch(`[${reason.toUpperCase()}]`);
    }
  });

  it('needs an address', () => {
    expect(() => alertmanagerChannel({ urls: [] })).toThrow('at least one address');
  });
});
