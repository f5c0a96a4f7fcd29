import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OtlpReceiver } from '../../../../test/helpers/otlp-receiver.js';
import { PAIR, REGISTER, runApp } from '../run-app.js';

const WORK = `${PAIR}
await connect();
for (let i = 0; i < 20; i++) await client.callTool({ name: 'answer' });
await wait(700);
await client.close();
console.log('done');`;

describe('register with MCP_MONITORING_ENABLED', () => {
  it('true evaluates, logs and exports, with no code changed', async () => {
    const receiver = await OtlpReceiver.start();
    const folder = mkdtempSync(path.join(tmpdir(), 'monitor-'));
    onTestFinished(async () => {
      rmSync(folder, { recursive: true });
      await receiver.close();
    });
    const file = path.join(folder, 'log/mcp.log');
    const { stdout, stderr, code } = await runApp({
      source: WORK,
      environment: {
        MCP_MONITORING_ENABLED: 'true',
        MCP_MONITORING_INTERVAL: '0.2',
        MCP_LOG_LEVEL: 'DEBUG',
        MCP_ENABLE_CONSOLE_LOGGING: 'false',
        MCP_LOG_FILE_PATH: file,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      },
    });
    expect([stdout, stderr, code]).toEqual(['done\n', '', 0]);
    const records = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const evaluated = records.filter(({ message }) => message === 'evaluated');
    expect(evaluated.length).toBeGreaterThanOrEqual(2);
    expect(evaluated.at(-1)).toMatchObject({ connected: true });
    expect(evaluated.at(-1).operations).toBeGreaterThan(0);
    expect(receiver.spans.filter(({ name }) => name === 'tools/call answer')).toHaveLength(40);
    expect(receiver.metricRecords.map(({ name }) => name)).toContain('mcp_vitals.monitor.tick.duration');
  });

  it('true needs no export', async () => {
    const { stderr } = await runApp({
      source: WORK,
      environment: { MCP_MONITORING_ENABLED: 'yes', MCP_MONITORING_INTERVAL: '0.2', MCP_LOG_LEVEL: 'DEBUG' },
    });
    const records = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.filter(({ message }) => message === 'evaluated').at(-1)).toMatchObject({
      connected: true,
      exports: {},
    });
  });

  it.each([
    ['unset', {}, false],
    ['true', { MCP_MONITORING_ENABLED: 'true' }, true],
  ])('%s: loads the monitor, zod and winston: %o → %s', async (_title, environment, loads) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'loaded-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    await runApp({
      source: `console.log('done')`,
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', NODE_V8_COVERAGE: folder, ...environment },
    });
    // The coverage lists every script that ran, of both module systems.
    const scripts = readdirSync(folder).flatMap((name) =>
      (JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { result: { url: string }[] }).result.map(
        ({ url }) => url,
      ),
    );
    expect(scripts.some((url) => url.includes('packages/signals'))).toBe(true);
    for (const part of ['node_modules/zod/', 'node_modules/winston/', 'packages/monitor/']) {
      expect(
        scripts.some((url) => url.includes(part)),
        part,
      ).toBe(loads);
    }
    expect(scripts.filter((url) => url.includes('node_modules/yaml/'))).toEqual([]);
  });

  it('false observes nothing', async () => {
    const receiver = await OtlpReceiver.start();
    onTestFinished(() => receiver.close());
    const { stdout, stderr } = await runApp({
      source: WORK.replace('await wait(700);', ''),
      environment: { MCP_MONITORING_ENABLED: 'False', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect([stdout, stderr]).toEqual(['done\n', '']);
    expect(receiver.traces).toEqual([]);
  });

  it('true beside a set-up of the application says that the monitor has no figures, and what to do', async () => {
    const { stdout, stderr } = await runApp({
      flags: [],
      source: `import { metrics } from '@opentelemetry/api'; import sdk from '@opentelemetry/sdk-metrics';
        metrics.setGlobalMeterProvider(new sdk.MeterProvider());
        process.env.MCP_MONITORING_ENABLED = 'true';
        await import('@mcp-vitals/node/register');
        console.log('done');`,
    });
    expect(stdout).toBe('done\n');
    expect(stderr).toMatch(
      /^mcp-vitals: MCP_MONITORING_ENABLED asks for the monitor, .* has no figures; call initializeMonitoring/,
    );
  });

  it('true says why the monitor cannot be loaded, and MCP is observed without it', async () => {
    const receiver = await OtlpReceiver.start();
    onTestFinished(() => receiver.close());
    const { stdout, stderr } = await runApp({
      // As AWS Lambda starts Node.js 22.
      flags: ['--no-experimental-require-module', ...REGISTER],
      source: WORK,
      environment: { MCP_MONITORING_ENABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect(stdout).toBe('done\n');
    expect(stderr).toMatch(
      /^mcp-vitals: MCP_MONITORING_ENABLED asks .* \(--no-experimental-require-module, .*; set NODE_OPTIONS=.*\n$/,
    );
    expect(receiver.spans.filter(({ name }) => name === 'tools/call answer')).toHaveLength(40);
  });
});
