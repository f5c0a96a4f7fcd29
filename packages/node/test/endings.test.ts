import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';
import { PAIR, runApp } from './run-app.js';

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.close());

/** The variables of an app. Its last flush may take longer than the default of 200 ms, which a thread may need to start. */
const environment = () => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTEL_METRICS_EXPORTER: 'none',
  MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '5000',
});
const calls = (tool: string) => receiver.spans.filter(({ name }) => name === `tools/call ${tool}`);
/** Waits for a span, because the operating system may deliver the last request after the process has exited. */
const arrived = (tool: string) => receiver.until(() => calls(tool).length === 2);
const errorsOf = (tool: string) => calls(tool).map(({ attributes }) => attributes['error.type']);

describe('an app that handles a signal', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('is observed to its end after %s', async (signal) => {
    const { code } = await runApp({
      source: `${PAIR} await connect(); const inFlight = client.callTool({ name: 'slow' });
        process.on('${signal}', async () => { await inFlight; await client.callTool({ name: 'answer' }); process.exit(7); });
        console.log('ready'); setInterval(() => {}, 1000);`,
      environment: environment(),
      signal,
    });
    expect(code).toBe(7);
    await arrived('answer');
    expect([errorsOf('slow'), errorsOf('answer')]).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it('sees the same number of listeners as without the instrumentation', async () => {
    const { stdout } = await runApp({
      source: `process.on('SIGTERM', () => { console.log(process.listenerCount('SIGTERM')); process.exit(); });
        console.log('ready'); setInterval(() => {}, 1000);`,
      environment: environment(),
      signal: 'SIGTERM',
    });
    expect(stdout).toBe('ready\n1\n');
  });
});

it('an app that does not handle a signal ends by it, and what was in flight is sent', async () => {
  const { signal } = await runApp({
    source: `${PAIR} await connect(); await client.listTools(); void client.callTool({ name: 'slow' });
      console.log('ready'); setInterval(() => {}, 1000);`,
    environment: environment(),
    signal: 'SIGTERM',
  });
  expect(signal).toBe('SIGTERM');
  await arrived('slow');
  expect(calls('slow')).toHaveLength(2);
});

it('an app that does its last work when the process would exit is observed to its end', async () => {
  const { code } = await runApp({
    source: `${PAIR} await connect(); await client.callTool({ name: 'answer' });
      process.once('beforeExit', async () => { await client.callTool({ name: 'slow' }); process.exitCode = 7; });`,
    environment: environment(),
  });
  expect(code).toBe(7);
  await arrived('slow');
  expect([calls('answer').length, errorsOf('slow')]).toEqual([2, [undefined, undefined]]);
});

describe('an app that ends at once', () => {
  it.each([
    ['process.exit', 'process.exit(3);', 3],
    ['an uncaught exception', "setTimeout(() => { throw new Error('a fault of the app'); }); await wait(1000);", 1],
    ['an unhandled rejection', "Promise.reject(new Error('a fault of the app')); await wait(1000);", 1],
  ])('by %s loses no telemetry and keeps its exit code', async (_, ending, exitCode) => {
    const { code } = await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' }); ${ending}`,
      environment: environment(),
    });
    expect(code).toBe(exitCode);
    await arrived('answer');
    expect(calls('answer')).toHaveLength(2);
  });

  it('sends its metrics too', async () => {
    await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' }); process.exit();`,
      environment: { ...environment(), OTEL_METRICS_EXPORTER: 'otlp' },
    });
    expect(receiver.metricRecords.map(({ name }) => name)).toContain('mcp.client.operation.duration');
  });

  it('neither sends nor waits when the last flush is switched off', async () => {
    const { stderr } = await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' }); process.exit();`,
      environment: { ...environment(), MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '0' },
    });
    expect([receiver.spans, stderr]).toEqual([[], '']);
  });

  it.each([
    ['hangs, without losing accepted requests', 'hanging', ''],
    ['is down, and reports the loss', 'down', 'mcp-vitals: the process exited before its last telemetry'],
  ])('waits at most the time of the last flush for a collector that %s', async (_, kind, said) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    if (kind === 'down') server.close();
    const { stdout, stderr } = await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' });
        const start = performance.now(); process.on('exit', () => console.log(performance.now() - start)); process.exit();`,
      environment: {
        ...environment(),
        MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '700',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      },
    });
    if (kind === 'hanging') server.close();
    expect(Number(stdout)).toBeLessThan(1200);
    if (kind === 'hanging') expect(Number(stdout)).toBeGreaterThan(650);
    expect(stderr.slice(0, said.length || undefined)).toBe(said);
  });

  it('starts no thread when nothing is unsent', async () => {
    const { stdout } = await runApp({
      source: `const start = performance.now(); process.on('exit', () => console.log(performance.now() - start)); process.exit();`,
      environment: { ...environment(), OTEL_EXPORTER_OTLP_ENDPOINT: 'http://192.0.2.1:4318' },
    });
    expect(Number(stdout)).toBeLessThan(100);
  });
});
