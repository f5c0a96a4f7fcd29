import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';
import { Collector, until } from './export/rig.js';
import { PAIR, runApp } from './run-app.js';

const CERTIFICATE = path.join(import.meta.dirname, 'export/fixtures/certificate.pem');
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.close());

/**
 * The variables of an app. Its last flush may take longer than the default of 200 ms, which a thread may need to start, and no batch is
 * due before the end.
 */
const environment = () => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_BSP_SCHEDULE_DELAY: '600000',
  MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '30000',
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

  it.each([
    ['in a listener of once', "process.once('SIGTERM', () => process.kill(process.pid));"],
    [
      'as npm signal-exit does',
      `const listener = () => { process.removeListener('SIGTERM', listener); process.kill(process.pid, 'SIGTERM'); };
       process.on('SIGTERM', listener);`,
    ],
    [
      'without any other listener, by its number',
      "process.on('SIGTERM', () => { process.removeAllListeners('SIGTERM'); process.kill(process.pid, 15); });",
    ],
  ])('and then ends itself by it %s loses no telemetry', async (_, handle) => {
    const { signal } = await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' }); ${handle}
        console.log('ready'); setInterval(() => {}, 1000);`,
      environment: environment(),
      signal: 'SIGTERM',
    });
    expect(signal).toBe('SIGTERM');
    await arrived('answer');
    expect(calls('answer')).toHaveLength(2);
  });

  it.each([
    ['the instrumentation', () => ({})],
    [
      'the monitor and its last report',
      () => {
        const folder = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-reports-'));
        onTestFinished(() => rmSync(folder, { recursive: true }));
        return { MCP_REPORT_FOLDER: folder, MCP_MONITORING_ENABLED: 'true', MCP_ENABLE_CONSOLE_LOGGING: 'false' };
      },
    ],
  ])('may add as many listeners as without %s before Node.js warns of a leak', async (_, variables) => {
    const { stderr } = await runApp({
      source: `for (const [event, count] of [['exit', 9], ['beforeExit', 10], ['SIGTERM', 10], ['SIGINT', 10], ['SIGHUP', 10]])
        for (let i = 0; i < count; i++) process.on(event, () => {});
        setTimeout(() => process.exit(), 10);`,
      environment: { ...environment(), ...variables() },
    });
    expect(stderr).toBe('');
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

it.runIf(process.platform === 'linux')(
  'an app that is done ends although a firewall drops what connects to its collector, and says so',
  async () => {
    // A process that is stopped and has as many connections as it may have: the system ignores further ones.
    const program =
      'require("node:net").createServer().listen({ host: "127.0.0.1", port: 0, backlog: 1 }, function () { console.log(this.address().port); })';
    const full = spawn(process.execPath, ['--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void full.kill('SIGKILL'));
    const port = Number((await once(full.stdout, 'data')).join(''));
    full.kill('SIGSTOP');
    for (let i = 0; i < 2; i++) {
      const socket = connect(port, '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      await once(socket, 'connect');
    }
    const { code, stdout, stderr } = await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' });
      while (!process.getActiveResourcesInfo().some((type) => type.endsWith('ConnectWrap'))) await wait(5);
      console.log('done');`,
      environment: {
        ...environment(),
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
        OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
        OTEL_BSP_SCHEDULE_DELAY: '0',
      },
    });
    expect([code, stdout]).toEqual([0, 'done\n']);
    expect(stderr).toMatch(
      /spans are lost because the process ended \(no connection within 900 ms\)\. Check that a collector listens/,
    );
  },
);

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
    const names = () => receiver.metricRecords.map(({ name }) => name);
    await expect.poll(names).toContain('mcp.client.operation.duration');
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
    const { stdout, stderr, code } = await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' });
        const start = performance.now(); process.on('exit', () => console.log(performance.now() - start)); process.exit();`,
      environment: {
        ...environment(),
        MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '5000',
        // Longer than the app may live.
        OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      },
    });
    if (kind === 'hanging') server.close();
    expect(code).toBe(0);
    if (kind === 'hanging') expect(Number(stdout)).toBeGreaterThan(4900);
    expect(stderr.slice(0, said.length || undefined)).toBe(said);
  });

  it.each([
    ['503', (response: ServerResponse) => void response.writeHead(503).end(), 'status 503', "collector's log"],
    [
      'nothing and closes the connection',
      (response: ServerResponse) => void response.destroy(),
      'no connection',
      'listens there',
    ],
  ])('reports the loss when the last flush is answered with %s', async (_, answer, reason, remedy) => {
    const collector = await Collector.start();
    collector.answer = answer;
    const { stderr } = await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' }); process.exit();`,
      environment: { ...environment(), OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}` },
    });
    expect(stderr).toMatch(/^mcp-vitals: the process exited before its last telemetry reached .*\n$/);
    expect(stderr).toMatch(new RegExp(`\\(${reason}\\).*; check .*${remedy}$`, 'm'));
    await collector.stop();
  });

  it('trusts the certificate that the process trusts', async () => {
    const file = (name: string) => readFileSync(path.join(import.meta.dirname, 'export/fixtures', name));
    const collector = await Collector.start({ cert: file('certificate.pem'), key: file('key.pem') });
    const { stderr } = await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' }); process.exit();`,
      environment: {
        ...environment(),
        NODE_NO_WARNINGS: '1',
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        OTEL_EXPORTER_OTLP_ENDPOINT: `https://127.0.0.1:${collector.port}`,
      },
    });
    expect([stderr, collector.received.length > 0]).toEqual(['', true]);
    await collector.stop();
  });

  it.each([
    ['an informational one before it', ['HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', OK]],
    ['an informational one with it', [`HTTP/1.1 100 Continue\r\n\r\n${OK}`]],
    ['its status line in parts', [OK.slice(0, 10), OK.slice(10)]],
  ])('understands the answer to the last flush with %s', async (_, parts) => {
    const server = createServer((socket) => {
      let request = '';
      socket
        .on('error', () => {})
        .on('data', async (chunk) => {
          request += chunk.toString('latin1');
          if (!request.includes('resourceSpans')) return;
          for (const part of parts) await new Promise((sent) => socket.write(part, () => setTimeout(sent, 50)));
        });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { stderr } = await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' }); process.exit();`,
      environment: {
        ...environment(),
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      },
    });
    server.close();
    expect(stderr).toBe('');
  });

  it('names no server in the TLS handshake of the last flush with an IP address', async () => {
    const named: string[] = [];
    const collector = await Collector.start({
      cert: readFileSync(CERTIFICATE),
      key: readFileSync(CERTIFICATE.replace('certificate', 'key')),
      SNICallback: (name, done) => {
        named.push(name);
        done(null);
      },
    });
    const { stderr } = await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' }); process.exit();`,
      environment: {
        ...environment(),
        OTEL_EXPORTER_OTLP_ENDPOINT: `https://127.0.0.1:${collector.port}`,
        OTEL_EXPORTER_OTLP_CERTIFICATE: CERTIFICATE,
      },
    });
    await collector.stop();
    expect([stderr, named, collector.received.length]).toEqual(['', [], 1]);
  });

  it('sends the user info of the endpoint with the last flush', async () => {
    const collector = await Collector.start();
    await runApp({
      source: `${PAIR} await connect(); await client.callTool({ name: 'answer' }); process.exit();`,
      environment: {
        ...environment(),
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://vitals:s3cr3t@127.0.0.1:${collector.port}`,
      },
    });
    await until(() => collector.received.length > 0);
    const authorization = `Basic ${Buffer.from('vitals:s3cr3t').toString('base64')}`;
    expect(new Set(collector.received.map(({ headers }) => headers.authorization))).toEqual(new Set([authorization]));
    await collector.stop();
  });

  it.each([
    ['nothing', '', '0\n'],
    ['something', "await connect(); await client.callTool({ name: 'answer' });", '1\n'],
  ])('starts as few threads as needed when %s is unsent', async (_, work, threads) => {
    const { stdout } = await runApp({
      source: `${PAIR} import { createHook } from 'node:async_hooks'; ${work}
        let threads = 0; createHook({ init: (_id, type) => { if (type === 'WORKER') threads++; } }).enable();
        process.on('exit', () => console.log(threads)); process.exit();`,
      environment: {
        ...environment(),
        MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '1',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://192.0.2.1:4318',
      },
    });
    expect(stdout).toBe(threads);
  });
});
