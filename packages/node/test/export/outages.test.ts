import type { ServerResponse } from 'node:http';
import { notices } from '@mcp-vitals/signals';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { accept, Collector, ExportingProcess, type Received, spanNamesOf, until } from './rig.js';

const at = (millis: number): string => new Date(millis).toUTCString();
const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);
const sorted = (names: Iterable<string>) => [...new Set(names)].sort((a, b) => Number(a) - Number(b));

describe('an export while its collector fails', () => {
  let collector: Collector;
  const said = vi.spyOn(notices, 'say');

  beforeEach(async () => {
    said.mockReset().mockReturnValue();
    collector = await Collector.start();
  });
  afterEach(() => collector.stop().catch(() => {}));

  it('loses nothing at 100 spans a second when the collector is down for 60 seconds', async () => {
    const { port } = collector;
    const app = new ExportingProcess(`http://127.0.0.1:${port}`);
    await collector.stop();
    for (let second = 0; second < 60; second++) app.work(100);
    collector = await Collector.start(undefined, port);
    await app.passUntil(() => collector.spanNames.length >= 6000);
    expect(collector.spanNames).toEqual(numbers(6000));
    expect(await app.losses()).toEqual({});
    expect([collector.connections, collector.received.length < 10]).toEqual([1, true]);
  });

  it('loses nothing when the collector takes requests and does not answer for 30 seconds', async () => {
    collector.answer = () => {};
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    for (let attempt = 1; attempt <= 3; attempt++) {
      app.work(1000);
      await app.passUntil(() => collector.received.length === attempt);
      app.clock.pass(10_000);
    }
    collector.answer = accept;
    const before = collector.received.length;
    await app.passUntil(() => sorted(collector.received.length > before ? collector.spanNames : []).length === 3000);
    expect(sorted(collector.spanNames)).toEqual(numbers(3000));
    expect([await app.losses(), said.mock.calls]).toEqual([{}, []]);
  });

  it('merges queued requests, over one connection, when each answer is late', async () => {
    const held: (() => void)[] = [];
    collector.answer = (response) => void held.push(() => response.end('{}'));
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    for (let i = 0; i < 10; i++) {
      app.work(1000);
      app.work(1000);
      await until(() => held.length > 0);
      held.pop()!();
    }
    for (; collector.spanNames.length < 20_000; held.pop()!()) await until(() => held.length > 0);
    expect(collector.spanNames).toEqual(numbers(20_000));
    expect(collector.received.length).toBeLessThan(15);
    expect([collector.connections, await app.losses()]).toEqual([1, {}]);
  });

  it.each([
    ['seconds', () => ({ 'retry-after': '45' })],
    ['a date', (wall: number) => ({ 'retry-after': at(wall + 45_000), date: at(wall) })],
    [
      "a date of the collector's own clock",
      (wall: number) => ({ 'retry-after': at(wall - 955_000), date: at(wall - 1e6) }),
    ],
  ])('waits as long as Retry-After says, in %s', async (_, headersAt) => {
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    collector.answer = (response) => void response.writeHead(503, headersAt(app.clock.wall())).end();
    app.work(10);
    await until(() => collector.received.length === 1);
    await until(() => app.clock.waiting === 2);
    collector.answer = accept;
    app.clock.pass(42_000);
    expect([app.clock.waiting, collector.received.length]).toEqual([2, 1]);
    await app.passUntil(() => collector.received.length === 2);
    expect(sorted(collector.spanNames)).toEqual(numbers(10));
    expect(await app.losses()).toEqual({});
  });

  it.each([
    ['in time', () => {}],
    ['at all, but resets the connection', (response: ServerResponse) => void response.destroy()],
  ])('sends smaller requests to a collector that does not answer large ones %s', async (_, ignore) => {
    const { port } = collector;
    const app = new ExportingProcess(`http://127.0.0.1:${port}`);
    await collector.stop();
    for (let second = 0; second < 30; second++) app.work(100);
    collector = await Collector.start(undefined, port);
    const answered: Received[] = [];
    collector.answer = (response, request) => {
      if (request.body.length > 150_000) return ignore(response);
      answered.push(request);
      response.end('{}');
    };
    const arrived = () => answered.flatMap(({ body }) => spanNamesOf(body));
    await app.passUntil(() => arrived().length >= 3000);
    expect(sorted(arrived())).toEqual(numbers(3000));
    expect(answered.some(({ body }) => body.length > 75_000)).toBe(true);
    expect([await app.losses(), collector.received.length < 60]).toEqual([{}, true]);
  });

  it('delivers the others when the collector fails on one item, and gives that one up after five minutes', async () => {
    const taken: string[] = [];
    collector.answer = (response, { body }) => {
      const names = spanNamesOf(body);
      if (names.includes('7')) return void response.writeHead(503).end('bad item');
      taken.push(...names);
      response.end('{}');
    };
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(10);
    await until(() => collector.received.length === 1);
    for (let second = 0; second < 20; second++) app.work(100);
    await app.passUntil(() => taken.length === 2009);
    const { length: attempts } = collector.received;
    expect([sorted(taken), await app.losses()]).toEqual([numbers(2010).filter((name) => name !== '7'), {}]);
    const lost = () => app.otlp.states()[0]!.lost;
    while (lost() === 0) {
      const { length } = taken;
      app.work(1);
      await app.passUntil(() => taken.length > length || lost() > 0);
    }
    expect([attempts < 20, collector.received.length < 250, await app.losses()]).toEqual([true, true, { refused: 1 }]);
    expect(said.mock.calls).toEqual([
      ['not_sent', expect.stringMatching(/1 span is lost, because .* takes others.*503 "bad item"/), 'stuck traces'],
    ]);
  });

  it('loses nothing while the collector answers 503 to everything for more than five minutes', async () => {
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    collector.answer = (response) => void response.writeHead(503).end();
    const startedAt = app.clock.now();
    app.work(10);
    await until(() => collector.received.length === 1);
    for (let batch = 0; batch < 5; batch++) app.work(10);
    await app.passUntil(() => app.clock.now() - startedAt > 600_000);
    const taken: string[] = [];
    collector.answer = (response, { body }) => {
      taken.push(...spanNamesOf(body));
      response.end('{}');
    };
    await app.passUntil(() => taken.length === 60);
    expect([sorted(taken), await app.losses()]).toEqual([numbers(60), {}]);
  });

  it('retries after a random pause whose maximum doubles up to 10 seconds', async () => {
    collector.answer = (response) => void response.destroy();
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(1);
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
    for (const [i, pauseMillis] of [500, 1000, 2000, 4000, 5000, 5000].entries()) {
      await until(() => random.mock.calls.length === i + 1);
      app.clock.pass(pauseMillis - 1);
      // The pause, and the minute before the notice.
      expect([collector.received.length, app.clock.waiting]).toEqual([i + 1, 2]);
      app.clock.pass(1);
    }
    await until(() => collector.received.length === 7);
    random.mockRestore();
  });

  it('drops the oldest requests beyond its limit, counts them and reports them once', async () => {
    const { port } = collector;
    const app = new ExportingProcess(`http://127.0.0.1:${port}`, { MCP_EXPORT_MAX_QUEUE_BYTES: '200000' });
    await collector.stop();
    for (let i = 0; i < 30; i++) app.work(100);
    collector = await Collector.start(undefined, port);
    await app.passUntil(() => collector.spanNames.includes('2999'));
    const { queue_full: lost, ...others } = await app.losses();
    expect(lost).toBeGreaterThan(0);
    expect(others).toEqual({});
    expect(collector.spanNames.length).toBe(3000 - lost!);
    expect(collector.received.reduce((sum, { body }) => sum + body.length, 0)).toBeGreaterThan(150_000);
    expect(new Set(said.mock.calls.map(([, , subject]) => subject))).toEqual(new Set(['queue_full traces']));
  });

  it('reports after a minute, and not before, that the collector cannot be reached', async () => {
    const url = `http://user:secret@127.0.0.1:${collector.port}`;
    await collector.stop();
    const app = new ExportingProcess(url);
    app.work(10);
    await until(() => app.clock.waiting === 2);
    app.clock.pass(59_999);
    expect(said.mock.calls).toEqual([]);
    app.clock.pass(1);
    expect(said.mock.calls).toEqual([
      [
        'not_sent',
        expect.stringMatching(/could be delivered to http:.*ECONNREFUSED.*10 traces.*Check/),
        expect.anything(),
      ],
    ]);
    expect(said.mock.calls[0]![1]).not.toContain('secret');
  });

  it('is counted as lost and reported when the process ends, at once if nothing listens', async () => {
    const url = `http://127.0.0.1:${collector.port}`;
    await collector.stop();
    const app = new ExportingProcess(url);
    app.work(7);
    await app.tracers.shutdown();
    expect(await app.losses()).toEqual({ shutdown: 7 });
    expect(said.mock.calls).toEqual([
      ['not_sent', expect.stringMatching(/7 spans are lost.*ECONNREFUSED/), expect.anything()],
    ]);
  });

  it('says that it goes through no proxy when one is set and the collector cannot be reached', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    onTestFinished(() => void vi.unstubAllEnvs());
    const url = `http://127.0.0.1:${collector.port}`;
    await collector.stop();
    const app = new ExportingProcess(url);
    app.work(1);
    await app.tracers.shutdown();
    expect(said.mock.calls).toEqual([
      ['not_sent', expect.stringMatching(/ECONNREFUSED.*does not go through HTTP_PROXY\.$/), expect.anything()],
    ]);
  });

  it('says that it goes through no proxy when one is set and nothing answers', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:9');
    onTestFinished(() => void vi.unstubAllEnvs());
    collector.answer = () => {};
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(1);
    await until(() => collector.received.length === 1);
    const shutdown = app.tracers.shutdown();
    await until(() => app.clock.waiting >= 2);
    app.clock.pass(900);
    await shutdown;
    expect(said.mock.calls).toEqual([
      ['not_sent', expect.stringMatching(/no answer within.*does not go through HTTPS_PROXY\.$/), expect.anything()],
    ]);
  });

  it('is sent in parallel with a pending answer when the process ends', async () => {
    const held: (() => void)[] = [];
    collector.answer = (response) => void held.push(() => response.end('{}'));
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(5);
    await until(() => held.length === 1);
    app.work(5);
    const shutdown = app.tracers.shutdown();
    await until(() => held.length === 2);
    for (const answer of held) answer();
    await shutdown;
    expect(collector.spanNames).toEqual(numbers(10));
    expect([await app.losses(), said.mock.calls]).toEqual([{}, []]);
  });

  it('is abandoned after 900 ms when the process ends and the collector hangs', async () => {
    collector.answer = () => {};
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(7);
    await until(() => collector.received.length === 1);
    const shutdown = app.tracers.shutdown();
    await until(() => app.clock.waiting >= 2);
    app.clock.pass(900);
    await shutdown;
    expect(await app.losses()).toEqual({ unconfirmed: 7 });
  });

  it('is reported once with all that was lost when several attempts fail at the end of the process', async () => {
    const held: ServerResponse[] = [];
    collector.answer = (response) => void held.push(response);
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(5);
    await until(() => held.length === 1);
    app.work(3);
    const shutdown = app.tracers.shutdown();
    await until(() => held.length === 2);
    for (const response of held) response.writeHead(503).end();
    await shutdown;
    await app.tracers.shutdown();
    expect(await app.losses()).toEqual({ shutdown: 8 });
    expect(said.mock.calls.map(([, message]) => message)).toEqual([expect.stringMatching(/: 8 spans are lost.*503/)]);
  });
});
