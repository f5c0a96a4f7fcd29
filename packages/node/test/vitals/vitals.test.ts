import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';
import { initializeMonitoring, MonitoringConfig, type Vitals } from '@mcp-vitals/node';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import TransportStream from 'winston-transport';
import { OtlpReceiver } from '../../../../test/helpers/otlp-receiver.js';
import { parseProcessReport } from '../../src/report-file/process-report.js';
import { runApp } from '../run-app.js';

afterEach(() => {
  vi.unstubAllEnvs();
  for (const api of [trace, metrics, context, propagation, logs]) api.disable();
});

/** A winston transport that keeps its records. */
class Kept extends TransportStream {
  readonly infos: Record<string, unknown>[] = [];

  override log(info: Record<string, unknown>, callback: () => void): void {
    this.infos.push(info);
    callback();
  }
}

const QUIET = { logging: { enableConsoleLogging: false } };

/** Calls a tool ten times, which does `work`. */
async function call(work: () => void = () => {}): Promise<void> {
  const server = instrumentServer(new McpServer({ name: 'server', version: '1' }));
  server.registerTool('answer', {}, () => {
    work();
    return { content: [] };
  });
  const client = instrumentClient(new Client({ name: 'client', version: '1' }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  for (let i = 0; i < 10; i++) await client.callTool({ name: 'answer' });
  await client.close();
}

const statusOf = async (vitals: Vitals, options = {}) => {
  const { checks } = await vitals.validateMonitoringSetup(options);
  return Object.fromEntries(checks.map(({ name, status }) => [name, status]));
};

describe('initializeMonitoring', () => {
  it.each([
    ['a configuration', () => initializeMonitoring(new MonitoringConfig({ ...QUIET, serviceName: 'named' }))],
    ['options', () => initializeMonitoring({ ...QUIET, serviceName: 'named' })],
    ['an awaited call', async () => initializeMonitoring({ ...QUIET, serviceName: 'named' })],
  ])('measures with %s', async (_title, initialize) => {
    const vitals = await initialize();
    await call();
    vitals.startMonitoringServices();
    vitals.getMetricsCollector().recordCacheHit(5);
    const { service_name, operations } = await vitals.report();
    const dashboard = await vitals.getMonitoringDashboardData();
    const { caches } = await vitals.getComprehensiveMetrics();
    await vitals.shutdown();
    expect(service_name).toBe('named');
    expect(operations.map(({ operation, count }) => [operation, count])).toContainEqual(['tools/call answer', 10]);
    expect(dashboard.monitoring_enabled).toBe(true);
    expect(caches.map(({ hits }) => hits.value)).toEqual([1]);
  });

  it('hands its parts to a NodeSDK, which exports as before', async () => {
    const receiver = await OtlpReceiver.start();
    onTestFinished(() => receiver.close());
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.url);
    vi.stubEnv('OTEL_TRACES_EXPORTER', 'none');
    vi.stubEnv('OTEL_METRICS_EXPORTER', 'none');
    vi.stubEnv('OTEL_LOGS_EXPORTER', 'none');
    const vitals = initializeMonitoring({ ...QUIET, telemetry: false });
    expect(vitals.isConnected).toBe(false);
    expect(await statusOf(vitals)).toMatchObject({ providers: 'failed', export: 'unknown' });
    const sdk = new NodeSDK({ ...vitals.parts });
    sdk.start();
    await call();
    const { operations } = await vitals.report();
    expect(operations.map(({ operation, count }) => [operation, count])).toContainEqual(['tools/call answer', 10]);
    expect(await statusOf(vitals)).toMatchObject({
      providers: 'ok',
      hooks: 'ok',
      mcp_traffic: 'ok',
      export: 'unknown',
    });
    await vitals.shutdown();
    await sdk.shutdown();
  });

  it('takes settings from the environment, and options take precedence', async () => {
    vi.stubEnv('MCP_HEALTH_CHECK_INTERVAL', '17');
    vi.stubEnv('MCP_METRICS_RETENTION_HOURS', '2');
    const vitals = initializeMonitoring({ ...QUIET, metrics: { retentionHours: 3 }, health: { checks: [] } });
    await vitals.shutdown();
    expect(vitals.health.checkIntervalSeconds).toBe(17);
    expect(vitals.config.metrics.retentionHours).toBe(3);
    expect(vitals.config.validate()).toEqual([]);
  });

  it('registers nothing, hooks nothing and starts nothing when monitoring is off', async () => {
    vi.stubEnv('MCP_MONITORING_ENABLED', 'false');
    const listeners = process.listenerCount('SIGTERM');
    const vitals = initializeMonitoring(QUIET);
    expect(vitals.parts).toEqual({
      spanProcessors: [],
      metricReaders: [],
      logRecordProcessors: [],
      instrumentations: [],
    });
    expect(vitals.instrumentation.isEnabled()).toBe(false);
    expect(vitals.loopState.isRunning).toBe(false);
    expect(metrics.getMeterProvider().constructor.name).toMatch(/^Noop/);
    expect(process.listenerCount('SIGTERM')).toBe(listeners);
    await call();
    const dashboard = await vitals.getMonitoringDashboardData();
    expect(dashboard).toMatchObject({ monitoring_enabled: false, metrics: { requests_per_minute: null } });
    expect((await vitals.validateMonitoringSetup()).issues).toEqual([expect.stringContaining('monitoring is off')]);
    vitals.startMonitoringServices();
    expect(vitals.loopState.isRunning).toBe(false);
    await vitals.shutdown();
  });

  it('judges in its last report what was measured since the last health check', async () => {
    const reportFolder = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-report-'));
    onTestFinished(() => rmSync(reportFolder, { recursive: true }));
    const vitals = initializeMonitoring({ ...QUIET, reportFolder });
    await call();
    const { health } = await vitals.tick();
    await call(() => {
      throw new Error('the database is down');
    });
    await vitals.shutdown();
    const [file] = readdirSync(reportFolder);
    const { report } = parseProcessReport(readFileSync(path.join(reportFolder, file!), 'utf8'))!;
    const statuses = [...health.checks, ...report!.health.checks].filter(({ name }) => name === 'performance');
    expect(statuses.map(({ status }) => status)).toEqual(['healthy', 'UNHEALTHY']);
  });

  it('stops twice, without waiting for a transport that never answers, and leaves no listener behind', async () => {
    const count = () => ['SIGTERM', 'SIGINT', 'beforeExit', 'exit'].map((event) => process.listenerCount(event));
    const before = count();
    class Stuck extends TransportStream {
      override log(): void {}
    }
    const vitals = initializeMonitoring({ ...QUIET, transports: [new Stuck()] });
    vitals.getLogger().info('never written');
    const start = performance.now();
    await Promise.all([vitals.shutdown(), vitals.shutdown()]);
    // Five seconds, and what a busy machine adds.
    expect(performance.now() - start).toBeLessThan(60_000);
    expect(count()).toEqual(before);
  });
});

describe("the monitor's logger", () => {
  it('writes to the configured file, with the MCP request on every record inside of a call', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'vitals-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const logFilePath = path.join(folder, 'schema.log');
    const vitals = initializeMonitoring({ logging: { ...QUIET.logging, logFilePath, logLevel: 'INFO' } });
    const logger = vitals.getLogger('mcp.schema');
    logger.info('outside');
    await call(() => logger.info('inside'));
    logger.debug('too fine');
    await vitals.shutdown();
    const lines = readFileSync(logFilePath, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const own = lines.filter(({ logger: name }) => name === 'mcp.schema');
    expect(own.map(({ message }) => message)).toEqual(['outside', ...Array.from({ length: 10 }, () => 'inside')]);
    expect(own[0]).not.toHaveProperty('jsonrpc.request.id');
    expect(own.slice(1).map((line) => line['jsonrpc.request.id'])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
    ]);
    expect(new Set(own.slice(1).map(({ trace_id }) => trace_id)).size).toBe(10);
  });

  it('shares sinks and level between names, and returns one logger for a name', async () => {
    const kept = new Kept();
    const vitals = initializeMonitoring({ ...QUIET, transports: [kept] });
    expect(vitals.getLogger('a')).toBe(vitals.getLogger('a'));
    vitals.getLogger('a').setLevel('debug', { forSeconds: 60 });
    vitals.getLogger('b').debug('fine');
    await vitals.shutdown();
    expect(kept.infos.filter(({ logger }) => logger === 'b').map(({ message }) => message)).toEqual(['fine']);
  });

  it('has one record, with the severity of the new status, when the health changes', async () => {
    const kept = new Kept();
    const vitals = initializeMonitoring({
      ...QUIET,
      transports: [kept],
      health: {
        checks: [{ name: 'disk', weight: 200, run: () => ({ status: 'unhealthy', reason: 'the disk is full' }) }],
      },
    });
    for (let i = 0; i < 3; i++) await vitals.tick();
    await vitals.shutdown();
    const changes = kept.infos.filter(({ message }) => message === 'health changed');
    expect(changes.map(({ level, to }) => [level, to])).toEqual([['warn', 'degraded']]);
    expect(changes[0]!.reason).toContain('the disk is full');
  });
});

describe('validateMonitoringSetup', () => {
  it('proves hooks, traffic, loop and export, with one marked span', async () => {
    const receiver = await OtlpReceiver.start();
    onTestFinished(() => receiver.close());
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.url);
    const vitals = initializeMonitoring({ ...QUIET, logging: { ...QUIET.logging, logLevel: 'DEBUG' } });
    await call();
    const report = await vitals.validateMonitoringSetup();
    await vitals.shutdown();
    expect(report.issues).toEqual([]);
    expect(report.valid).toBe(true);
    expect(Object.fromEntries(report.checks.map(({ name, status }) => [name, status]))).toEqual({
      configuration: 'ok',
      providers: 'ok',
      hooks: 'ok',
      mcp_traffic: 'ok',
      loop: 'ok',
      log_records: 'ok',
      export_traces: 'ok',
      export_metrics: 'ok',
      export_logs: 'ok',
    });
    expect(receiver.spans.filter(({ name }) => name === 'mcp_vitals.setup_check')).toHaveLength(1);
  });

  it('names each fault with a remedy: settings, an absent collector, a channel that refuses', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:9');
    vi.stubEnv('MCP_SMTP_PORT', 'none');
    vi.stubEnv('OTEL_LOG_LEVEL', 'none');
    const vitals = initializeMonitoring(QUIET);
    const channels = [
      { name: 'log', test: async () => {} },
      { name: 'email', test: () => Promise.reject(new Error('535 authentication failed')) },
      { name: 'slack', test: () => new Promise(() => {}) },
    ];
    const { valid, issues } = await vitals.validateMonitoringSetup({ channels, timeoutMillis: 50 });
    await vitals.shutdown();
    expect(valid).toBe(false);
    expect(issues.map((issue) => issue.split(':')[0])).toEqual([
      'configuration',
      'export_traces',
      'export_metrics',
      'channel_email',
      'channel_slack',
    ]);
    expect(issues[0]).toContain('alerting.smtpPort from MCP_SMTP_PORT must be a whole number');
    expect(issues[1]).toContain('check that a collector listens there');
    expect(issues[3]).toContain('535 authentication failed');
    expect(issues[4]).toContain('no answer within 50 ms');
  });

  it('sends a message marked TEST through each configured channel of alerts', async () => {
    const kept = new Kept();
    vi.stubEnv('OTEL_LOG_LEVEL', 'none');
    const vitals = initializeMonitoring({
      ...QUIET,
      transports: [kept],
      alerting: { enableEmailAlerts: true, smtpHost: '127.0.0.1', smtpPort: 9, emailRecipients: ['ops@example.com'] },
    });
    const { checks } = await vitals.validateMonitoringSetup({ testChannels: true });
    await vitals.shutdown();
    const channels = checks.filter(({ name }) => name.startsWith('channel_'));
    expect(channels.map(({ name, status }) => [name, status]).sort()).toEqual([
      ['channel_email', 'failed'],
      ['channel_log', 'ok'],
    ]);
    const records = kept.infos.filter(({ logger }) => logger === 'mcp.alerts');
    expect(records.map(({ message }) => message)).toEqual([expect.stringContaining('TEST')]);
  });

  it('finds that no MCP SDK was seen, that the loop stands still and that a log file cannot be written', async () => {
    const { stdout } = await runApp({
      flags: [],
      source: `import { initializeMonitoring } from '@mcp-vitals/node';
        const vitals = initializeMonitoring({ logging: { enableConsoleLogging: false, logFilePath: '/proc/none/a.log' } });
        vitals.getLogger().info('lost');
        vitals.stop();
        console.log(JSON.stringify((await vitals.validateMonitoringSetup()).issues));`,
    });
    const issues = JSON.parse(stdout) as string[];
    expect(issues.map((issue) => issue.split(':')[0])).toEqual(['hooks', 'loop', 'log_records']);
    expect(issues[0]).toContain('node --import @mcp-vitals/node/register');
  });
});

describe('a monitored process', () => {
  const SERVER = `import { initializeMonitoring } from '@mcp-vitals/node';
    const vitals = initializeMonitoring({ logging: { enableConsoleLogging: false } });
    const ready = async () => (await vitals.health.groupHealth('ready')).status !== 'unhealthy';`;

  it('ends when it has nothing left to do', async () => {
    const { code } = await runApp({ flags: [], source: `${SERVER} console.log(await ready());` });
    expect(code).toBe(0);
  });

  it('is not ready after SIGTERM, and continues, if the application handles it', async () => {
    const { stdout, code, signal } = await runApp({
      flags: [],
      signal: 'SIGTERM',
      source: `${SERVER}
        process.on('SIGTERM', async () => { console.log('after', await ready()); clearInterval(work); });
        const work = setInterval(() => {}, 1000);
        console.log('before', await ready());`,
    });
    expect(stdout.trim().split('\n')).toEqual(['before true', 'after false']);
    expect([code, signal]).toEqual([0, null]);
  });

  it('continues after SIGTERM, if the application had a listener of once() before', async () => {
    const { stdout, code, signal } = await runApp({
      flags: [],
      signal: 'SIGTERM',
      source: `process.once('SIGTERM', () => setTimeout(() => { console.log('drained'); process.exit(0); }, 200));
        ${SERVER} setInterval(() => {}, 1000); console.log('running', await ready());`,
    });
    expect(stdout).toContain('drained');
    expect([code, signal]).toEqual([0, null]);
  });

  it('ends by SIGTERM as without the monitor, if the application does not handle it', async () => {
    const { signal } = await runApp({
      flags: [],
      signal: 'SIGTERM',
      source: `${SERVER} setInterval(() => {}, 1000); console.log('running');`,
    });
    expect(signal).toBe('SIGTERM');
  });
});
