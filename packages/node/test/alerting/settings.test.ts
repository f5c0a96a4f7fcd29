import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { initializeMonitoring, MonitoringConfig } from '@mcp-vitals/node';
import { notices } from '@mcp-vitals/signals';
import { describe, expect, it, onTestFinished } from 'vitest';

const QUIET = { logging: { enableConsoleLogging: false } };

describe('the settings of alerting', () => {
  it("make the channels: the variables of the Python system's mail, and addresses of webhook, Slack and Alertmanager", async () => {
    const config = MonitoringConfig.fromEnv(
      { ...QUIET, alerting: { webhookUrl: 'https://ops.example/hook', alertmanagerUrl: 'https://am.example:9093' } },
      {
        MCP_ENABLE_EMAIL_ALERTS: 'true',
        MCP_SMTP_HOST: 'smtp.company.com',
        MCP_SMTP_PORT: '587',
        MCP_EMAIL_RECIPIENTS: 'admin@company.com,ops@company.com',
        MCP_SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T/B/x',
      },
    );
    const vitals = initializeMonitoring(config, { telemetry: false });
    const channels = vitals.alerts!.status().channels.map(({ kind, state }) => `${kind} ${state}`);
    await vitals.shutdown();
    expect(config.validate()).toEqual([]);
    expect(channels).toEqual(['log off', 'email off', 'webhook off', 'slack off', 'alertmanager closed']);
  });

  it('permit an Alertmanager inside the network, by its address range and without TLS', async () => {
    const config = MonitoringConfig.fromEnv(QUIET, {
      MCP_ALERTMANAGER_URL: 'http://10.1.2.3:9093',
      MCP_ALERTS_ALLOW_HTTP: 'true',
      MCP_ALERTS_ALLOW_ADDRESSES: '10.0.0.0/8',
    });
    const vitals = initializeMonitoring(config, { telemetry: false });
    const kinds = vitals.alerts!.status().channels.map(({ kind }) => kind);
    await vitals.shutdown();
    expect(config.validate()).toEqual([]);
    expect(kinds).toContain('alertmanager');
  });

  it('tell the log while no channel is configured, and nobody when alerts are off', async () => {
    const vitals = initializeMonitoring({ ...QUIET, telemetry: false });
    const off = initializeMonitoring({ ...QUIET, telemetry: false, alerting: { enableAlerts: false } });
    const kinds = vitals.alerts!.status().channels.map(({ kind }) => kind);
    await Promise.all([vitals.shutdown(), off.shutdown()]);
    expect(kinds).toEqual(['log']);
    expect(off.alerts).toBeUndefined();
  });

  it('name a rule file and a journal, and report a channel that cannot be made', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'vitals-settings-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const rulesFile = path.join(folder, 'rules.yaml');
    await writeFile(
      rulesFile,
      'rules: [{ name: FromFile, level: info, indicator: process_memory_utilization, over: 1m, when: ">", threshold: 99 }]',
    );
    const before = notices.count('not_honoured');
    const vitals = initializeMonitoring({
      ...QUIET,
      telemetry: false,
      alerting: { rulesFile, journalPath: path.join(folder, 'alerts.journal'), webhookUrl: 'http://10.0.0.1/hook' },
    });
    await vitals.tick();
    const names = vitals.alerts!.rules().map(({ name }) => name);
    const { journal, channels } = vitals.alerts!.status();
    await vitals.shutdown();
    expect(names).toContain('FromFile');
    expect(names).toContain('HighMemory');
    expect(journal).toMatchObject({ durability: 'durable' });
    expect(channels.map(({ kind }) => kind)).toEqual(['log']);
    expect(notices.count('not_honoured')).toBeGreaterThan(before);
  });
});
