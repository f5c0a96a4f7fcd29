import { Socket } from 'node:net';
import { notices, systemClock } from '@mcp-vitals/signals';
import { TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Environment } from '../../src/environment/environment.js';
import { samplerFromEnv } from '../../src/telemetry/sampler.js';
import { Collector, ExportingProcess, until } from './rig.js';

const said = vi.spyOn(notices, 'say');
let collector: Collector;

beforeEach(async () => {
  said.mockReset().mockReturnValue();
  collector = await Collector.start();
});
afterEach(() => collector.stop());

const address = () => `http://127.0.0.1:${collector.port}`;

/** The first request of an app with these variables. */
async function requestOf(variables: Record<string, string>, endpoint = address()) {
  const app = new ExportingProcess(endpoint, variables);
  app.work(1);
  await until(() => collector.received.length > 0);
  return collector.received[0]!;
}

it.each([
  ['', '/v1/traces'],
  ['//', '/v1/traces'],
  ['/in/?tenant=a', '/in/v1/traces?tenant=a'],
])('the path of an endpoint that ends in %j goes before that of the signal', async (ending, expected) => {
  expect((await requestOf({}, `${address()}${ending}`)).path).toBe(expected);
});

describe('the headers of an export', () => {
  it('are those that HTTP can carry; the others are left out and said, without their values', async () => {
    const { headers } = await requestOf({
      OTEL_EXPORTER_OTLP_HEADERS:
        'Authorization=Basic b2xk,bad=s3cr3t%E0%A4%A,x-team=%E6%97%A5,x-scope=a;b=c==,s3cr3t,',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=Bearer%20new,x-line=one%0d%0atwo: s3cr3t',
    });
    expect(headers).toMatchObject({ authorization: 'Bearer new', 'x-scope': 'a;b=c==' });
    for (const name of ['bad', 'x-team', 'x-line', 'two']) expect(headers).not.toHaveProperty(name);
    expect(said.mock.calls.map(([, message]) => message)).toEqual([
      expect.stringMatching(/^OTEL_EXPORTER_OTLP_HEADERS .*entries 2, 3, 5 .*percent-encode/),
      expect.stringMatching(/^OTEL_EXPORTER_OTLP_TRACES_HEADERS .*entry 2 /),
    ]);
    expect(JSON.stringify(said.mock.calls)).not.toContain('s3cr3t');
  });

  it('name the exporter, unless they name another user agent', async () => {
    expect((await requestOf({})).headers['user-agent']).toMatch(/^mcp-vitals-otlp-exporter-nodejs\/\d/);
    const other = new ExportingProcess(address(), { OTEL_EXPORTER_OTLP_HEADERS: 'User-Agent=ours' });
    other.tracers.getTracer('test').startSpan('unsent').end();
    expect(other.otlp.takeUnsent()[0]!.headers).toMatchObject({ 'user-agent': 'ours' });
  });

  it('leave out those that describe one request, which refuse every export', async () => {
    const { headers } = await requestOf({
      OTEL_EXPORTER_OTLP_HEADERS:
        'Content-Length=3,transfer-encoding=chunked,x-team=a,Connection=close,Expect=100-continue',
    });
    expect(headers).toMatchObject({ 'x-team': 'a', connection: 'keep-alive' });
    for (const name of ['transfer-encoding', 'expect']) expect(headers).not.toHaveProperty(name);
    expect(said.mock.calls.map(([, message]) => message)).toEqual([expect.stringContaining('entries 1, 2, 4, 5')]);
  });

  it('have the user info of the endpoint, at the end of the process too, unless they name another user', async () => {
    const withUser = `http://us%40er:p%3Ass@127.0.0.1:${collector.port}`;
    const basic = `Basic ${Buffer.from('us@er:p:ss').toString('base64')}`;
    expect((await requestOf({}, withUser)).headers.authorization).toBe(basic);

    const app = new ExportingProcess(withUser);
    app.tracers.getTracer('test').startSpan('unsent').end();
    const [unsent] = app.otlp.takeUnsent();
    expect(unsent).toMatchObject({ url: `${address()}/v1/traces`, headers: { authorization: basic } });

    const other = new ExportingProcess(withUser, { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer t' });
    other.tracers.getTracer('test').startSpan('unsent').end();
    expect(other.otlp.takeUnsent()[0]!.headers).toMatchObject({ authorization: 'Bearer t' });
  });
});

describe('a named choice', () => {
  it.each([
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'HTTP/JSON', 'content-type', 'application/json'],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'Http/Protobuf', 'content-type', 'application/x-protobuf'],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'GZIP', 'content-encoding', 'gzip'],
  ])('%s=%s is understood in any case', async (variable, value, header, expected) => {
    expect((await requestOf({ [variable]: value })).headers[header]).toBe(expected);
    expect(said.mock.calls).toEqual([]);
  });

  it('of a sampler is understood in any case', () => {
    const sampler = samplerFromEnv(new Environment({ OTEL_TRACES_SAMPLER: 'Always_OFF' }));
    const span = new TracerProvider({ sampler }).getTracer('test').startSpan('x');
    expect(span.spanContext().traceFlags).toBe(TraceFlags.NONE);
    expect(said.mock.calls).toEqual([]);
  });
});

describe('a time that is longer than a timer of Node.js', () => {
  it('is the longest timer, not the shortest', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    onTestFinished(() => warned.mockRestore());
    systemClock.after(2 ** 31, () => {})();
    systemClock.after(Number.POSITIVE_INFINITY, () => {})();
    void new ExportingProcess(address(), {
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '9999999999',
      OTEL_METRIC_EXPORT_TIMEOUT: '9999999999',
    });
    expect(warned.mock.calls).toEqual([]);
  });
});

it('a batch is no larger than the queue that it goes to', async () => {
  const app = new ExportingProcess(address(), {
    OTEL_BSP_MAX_QUEUE_SIZE: '100',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1000',
  });
  const tracer = app.tracers.getTracer('test');
  for (let i = 0; i < 250; i++) {
    tracer.startSpan(`${i}`).end();
    // The queue empties between two batches.
    for (let turn = 0; i % 100 === 99 && turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  await app.passUntil(() => collector.spanNames.length === 250 || said.mock.calls.length > 0);
  expect([collector.spanNames.length, await app.losses()]).toEqual([250, {}]);
});

it('a resource attribute that never arrives delays the export once, of spans and of metrics, and does not prevent it', async () => {
  const resource = resourceFromAttributes({ ready: 'yes', late: new Promise<string>(() => {}) });
  const app = new ExportingProcess(address(), { OTEL_METRICS_EXPORTER: 'otlp' }, resource);
  const requests = (item: string) => collector.received.filter(({ body }) => body.includes(`"${item}"`)).length;
  app.meters.getMeter('test').createCounter('counted').add(1);
  app.tracers.getTracer('test').startSpan('waits').end();
  let seconds = 0;
  await app.passUntil(() => requests('waits') === 1 || ++seconds === 60);
  expect([requests('waits'), seconds >= 5]).toEqual([1, true]);
  await app.meters.forceFlush();
  await app.meters.shutdown();
  expect(requests('counted')).toBe(2);
  for (const { body } of collector.received) expect(body.toString()).toContain('"ready"');
});

describe('an item that cannot be serialised', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const throwing = {
    get broken(): string {
      throw new Error('do not look');
    },
  };

  it.each([
    ['circular', circular],
    ['unreadable', throwing],
  ])('because its body is %s is lost alone, not with its batch', async (_, body) => {
    const app = new ExportingProcess(address(), { OTEL_LOGS_EXPORTER: 'otlp' });
    const logger = app.loggers.getLogger('test');
    logger.emit({ body: 'before' });
    logger.emit({ body: body as never });
    for (let i = 0; i < 5; i++) logger.emit({ body: 'after' });
    app.clock.pass(1000);
    const sent = () => collector.received.map((request) => request.body.toString()).join('');
    await until(() => sent().includes('after'));
    await app.passUntil(() => sent().split('after').length === 6);
    expect(sent()).toContain('before');
    expect(await app.losses()).toEqual({ invalid: 1 });
  });
});

it('a collector whose name has several addresses has a share of the time limit to answer at each', async () => {
  const connect = vi.spyOn(Socket.prototype, 'connect');
  onTestFinished(() => connect.mockRestore());
  await requestOf({ OTEL_EXPORTER_OTLP_TIMEOUT: '20000' });
  expect(connect.mock.calls.flat(2)).toContainEqual(
    expect.objectContaining({ port: collector.port, autoSelectFamilyAttemptTimeout: 5000 }),
  );
});
