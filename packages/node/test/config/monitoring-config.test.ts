import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { MonitoringConfig } from '@mcp-vitals/node';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** The variables in the README of the Python system. */
const SEED = {
  MCP_MONITORING_ENABLED: 'true',
  MCP_LOG_LEVEL: 'INFO',
  MCP_ENABLE_JSON_LOGGING: 'true',
  MCP_LOG_FILE_PATH: '/var/log/mcp/schema.log',
  MCP_METRICS_ENABLED: 'true',
  MCP_METRICS_RETENTION_HOURS: '24',
  MCP_HEALTH_CHECK_INTERVAL: '30',
  MCP_CONNECTIVITY_TIMEOUT: '5',
  MCP_ENABLE_EMAIL_ALERTS: 'true',
  MCP_SMTP_HOST: 'smtp.company.com',
  MCP_SMTP_PORT: '587',
  MCP_EMAIL_RECIPIENTS: 'admin@company.com,ops@company.com',
  MCP_PERFORMANCE_MAX_SNAPSHOTS: '10000',
  MCP_PERFORMANCE_TREND_WINDOW: '60',
};

const linesOf = (config: MonitoringConfig) => config.validate().map(String);

describe('a monitoring configuration', () => {
  it("takes the Python system's fourteen variables with their meaning", () => {
    const config = MonitoringConfig.fromEnv({}, SEED);
    expect(linesOf(config)).toEqual([]);
    expect(config.enableMonitoring).toBe(true);
    expect(config.logging).toMatchObject({
      logLevel: 'INFO',
      enableJsonLogging: true,
      logFilePath: '/var/log/mcp/schema.log',
    });
    expect(config.metrics).toEqual({ enableMetrics: true, retentionHours: 24 });
    expect(config.health).toMatchObject({ checkIntervalSeconds: 30, connectivityTimeoutSeconds: 5 });
    expect(config.alerting).toMatchObject({
      enableEmailAlerts: true,
      smtpHost: 'smtp.company.com',
      smtpPort: 587,
      emailRecipients: ['admin@company.com', 'ops@company.com'],
    });
    expect(config.performance).toMatchObject({ maxSnapshots: 10_000, trendWindowMinutes: 60 });
    const used = config.effective().filter(({ source }) => source !== 'default');
    expect(used.map(({ source }) => source).sort()).toEqual(Object.keys(SEED).sort());
  });

  it.each([
    ['MCP_MONITORING_ENABLED', 'False', (c: MonitoringConfig) => c.enableMonitoring, false],
    ['MCP_LOG_LEVEL', 'warn', (c: MonitoringConfig) => c.logging.logLevel, 'WARNING'],
    ['MCP_LOG_LEVEL', 'Debug', (c: MonitoringConfig) => c.logging.logLevel, 'DEBUG'],
    ['MCP_ENABLE_JSON_LOGGING', '0', (c: MonitoringConfig) => c.logging.enableJsonLogging, false],
    ['MCP_METRICS_ENABLED', 'off', (c: MonitoringConfig) => c.metrics.enableMetrics, false],
    ['MCP_METRICS_RETENTION_HOURS', '48', (c: MonitoringConfig) => c.metrics.retentionHours, 48],
    ['MCP_HEALTH_CHECK_INTERVAL', ' 15 ', (c: MonitoringConfig) => c.health.checkIntervalSeconds, 15],
    ['MCP_CONNECTIVITY_TIMEOUT', '2.5', (c: MonitoringConfig) => c.health.connectivityTimeoutSeconds, 2.5],
    ['MCP_SMTP_PORT', '2525', (c: MonitoringConfig) => c.alerting.smtpPort, 2525],
    ['MCP_PERFORMANCE_MAX_SNAPSHOTS', '500', (c: MonitoringConfig) => c.performance.maxSnapshots, 500],
    ['MCP_PERFORMANCE_TREND_WINDOW', '30', (c: MonitoringConfig) => c.performance.trendWindowMinutes, 30],
  ])('%s=%s takes effect', (variable, text, read, expected) => {
    const config = MonitoringConfig.fromEnv({}, { [variable]: text });
    expect(read(config)).toBe(expected);
    expect(linesOf(config)).toEqual([]);
  });

  it('takes options, then the environment, then the file, then the defaults, and shows the source of each value', () => {
    const file = fileOf(
      'order.yaml',
      'logging: { log_level: error, maxFiles: 3 }\nhealth: { check_interval_seconds: 11, connectivity_timeout: 4 }\n',
    );
    const environment = { MCP_MONITORING_CONFIG_FILE: file, MCP_LOG_LEVEL: 'DEBUG', MCP_HEALTH_CHECK_INTERVAL: '12' };
    const config = MonitoringConfig.fromEnv({ health: { checkIntervalSeconds: 13 } }, environment);
    expect(linesOf(config)).toEqual([]);
    const shown = Object.fromEntries(config.effective().map(({ path, value, source }) => [path, [value, source]]));
    expect(shown).toMatchObject({
      'health.checkIntervalSeconds': [13, 'options'],
      'logging.logLevel': ['DEBUG', 'MCP_LOG_LEVEL'],
      'logging.maxFiles': [3, file],
      'health.connectivityTimeoutSeconds': [4, file],
      'metrics.retentionHours': [24, 'default'],
    });
    expect(MonitoringConfig.fromFile(file, {}, {}).health.checkIntervalSeconds).toBe(11);
  });

  it('uses the next valid source where a value is invalid, and reports each invalid one', () => {
    const config = MonitoringConfig.fromEnv(
      { health: { checkIntervalSeconds: -1 }, metrics: { retentionHours: Number.NaN } },
      { MCP_HEALTH_CHECK_INTERVAL: '45', MCP_SMTP_PORT: '99999', MCP_METRICS_RETENTION_HOURS: 'a day' },
    );
    expect(config.health.checkIntervalSeconds).toBe(45);
    expect(config.metrics.retentionHours).toBe(24);
    expect(config.validate().map(({ path, value, source }) => [path, value, source])).toEqual([
      ['metrics.retentionHours', 'NaN', 'options'],
      ['metrics.retentionHours', '"a day"', 'MCP_METRICS_RETENTION_HOURS'],
      ['health.checkIntervalSeconds', '-1', 'options'],
      ['alerting.smtpPort', '"99999"', 'MCP_SMTP_PORT'],
    ]);
    expect(linesOf(config)[3]).toBe(
      'alerting.smtpPort: alerting.smtpPort from MCP_SMTP_PORT must be a whole number from 1 to 65535, got "99999", so the ' +
        'value is not used; correct it, or remove it to use the default, 587',
    );
  });

  it.each([
    [{ logging: { logLevle: 'INFO' } }, {}, 'logging.logLevle', 'did you mean logLevel?'],
    [{ logging: { level_log: 'INFO' } }, {}, 'logging.level_log', 'did you mean logLevel?'],
    [{ helth: {} }, {}, 'helth', 'did you mean health?'],
    [{ smtpHost: 'a' }, {}, 'smtpHost', 'did you mean alerting.smtpHost?'],
    [{ performance: { snapshots: 3 } }, {}, 'performance.snapshots', 'did you mean maxSnapshots?'],
    [{}, { MCP_LOG_LEVLE: 'INFO' }, 'MCP_LOG_LEVLE', 'did you mean MCP_LOG_LEVEL?'],
    [{}, { MCP_HEALTH_INTERVAL: '3' }, 'MCP_HEALTH_INTERVAL', 'did you mean MCP_HEALTH_CHECK_INTERVAL?'],
    [{}, { mcp_log_level: 'INFO' }, 'mcp_log_level', 'did you mean MCP_LOG_LEVEL?'],
  ])('suggests the setting that %o, %o probably mean', (options, environment, at, remedy) => {
    const [issue, ...others] = MonitoringConfig.fromEnv(options as object, environment).validate();
    expect(others).toEqual([]);
    expect([issue?.path, issue?.remedy]).toEqual([at, remedy]);
  });

  it('says nothing about variables of other programs', () => {
    const environment = {
      MCP_TIMEOUT: '3000',
      MCP_TOOL_TIMEOUT: '60000',
      MCP_PORT: '80',
      MCP_SERVER_URL: 'http://a',
      MCP_SCHEMA_PIN_FILE: 'pins.json',
      MCP_EXPORT_MAX_QUEUE_BYTES: '1000000',
      MCP_VITALS_CAPTURE_DIR: '/tmp',
    };
    expect(linesOf(MonitoringConfig.fromEnv({}, environment))).toEqual([]);
  });

  it('reads secrets from files, and never shows one', () => {
    const file = fileOf('password', 'correct horse\n');
    const config = MonitoringConfig.fromEnv(
      {
        alerting: { webhookUrl: 'https://hooks.example.com/T0/B0/abcdef', webhookHeaders: { Authorization: 'zebra' } },
      },
      { MCP_SMTP_PASSWORD_FILE: file, MCP_SMTP_USERNAME: 'ops', MCP_SLACK_WEBHOOK_URL: 'nonsense-abcdef' },
    );
    expect(config.alerting.smtpPassword).toBe('correct horse');
    expect(config.effective().find(({ path }) => path === 'alerting.smtpPassword')).toMatchObject({
      value: '[redacted]',
      source: 'MCP_SMTP_PASSWORD_FILE',
    });
    const shown = [
      inspect(config, { depth: 5 }),
      inspect(config.alerting),
      JSON.stringify([config, config.alerting, config.effective(), config.validate()]),
      ...linesOf(config),
    ].join('\n');
    expect(shown).not.toMatch(/horse|abcdef|zebra/);
    expect(linesOf(config)).toHaveLength(1);
  });

  it('reports what contradicts each other', () => {
    const config = new MonitoringConfig({
      logging: { enableFileLogging: true },
      alerting: { enableEmailAlerts: true, smtpUsername: 'ops' },
      health: { connectivityTimeoutSeconds: 60 },
    });
    expect(config.validate().map(({ path }) => path)).toEqual([
      'logging.logFilePath',
      'alerting.smtpHost',
      'alerting.emailRecipients',
      'alerting.smtpPassword',
      'health.connectivityTimeoutSeconds',
    ]);
  });

  it('reads neither environment nor file when it is constructed from options alone', () => {
    process.env.MCP_METRICS_RETENTION_HOURS = '7';
    try {
      expect(new MonitoringConfig().metrics.retentionHours).toBe(24);
      expect(MonitoringConfig.fromEnv().metrics.retentionHours).toBe(7);
    } finally {
      delete process.env.MCP_METRICS_RETENTION_HOURS;
    }
  });
});

describe('a configuration file', () => {
  const levelOf = (file: string) => MonitoringConfig.fromFile(file, {}, {}).logging.logLevel;

  it.each([
    ['bom.json', '\uFEFF{"logging": {"log_level": "ERROR"}}'],
    ['tabs.json', '{\n\t"logging":\t{\n\t\t"logLevel": "error" } }'],
    ['schema.json', '{"$schema": "./schema.json", "logging": {"logLevel": "ERROR"}}'],
    ['plain.yml', 'logging:\n  logLevel: error # only those\n'],
    ['alias.yaml', 'a: &level error\nlogging: { logLevel: *level }\n'],
    ['none', '{"logging": {"logLevel": "Error"}}'],
  ])('is read: %s', (name, text) => {
    const file = fileOf(name, text);
    expect(levelOf(file)).toBe('ERROR');
    expect(linesOf(MonitoringConfig.fromFile(file, {}, {})).filter((line) => !line.startsWith('a:'))).toEqual([]);
  });

  it('keeps the zeros of a password, and reads null as unset', () => {
    const file = fileOf(
      'zeros.yaml',
      'alerting: { smtpPassword: 007, smtpUsername: u, smtpHost: ~, smtpPort: "2525" }',
    );
    const { alerting } = MonitoringConfig.fromFile(file, {}, {});
    expect([alerting.smtpPassword, alerting.smtpHost, alerting.smtpPort]).toEqual(['007', undefined, 2525]);
  });

  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
    .concat('bcdefghij'.split('').map((name, at) => `${name}: &${name} [${`*${'abcdefghij'[at]},`.repeat(9)}]`))
    .join('\n');

  it.each([
    ['twice.json', '{"logging": {}, "logging": {"logLevel": "ERROR"}}', /unique/],
    ['twice.yaml', 'logging: {}\nlogging: {}\n', /unique/],
    ['bomb.yaml', bomb, /alias/i],
    ['two.yaml', 'a: 1\n---\nb: 2\n', /more than one document/],
    ['broken.json', '{"logging": ', /JSON/],
    ['deep.json', '['.repeat(200_000), /cannot be used/],
    ['deep.yaml', '['.repeat(20_000), /cannot be used/],
    ['large.json', ' '.repeat(2 ** 20 + 1), /larger than 1048576 bytes/],
    ['list.json', '[1, 2]', /must be an object of settings, got a list/],
  ])('that cannot be used is reported: %s', (name, text, message) => {
    const config = MonitoringConfig.fromFile(fileOf(name, text), {}, {});
    expect(linesOf(config)).toHaveLength(1);
    expect(linesOf(config)[0]).toMatch(message);
    expect(config.logging.logLevel).toBe('INFO');
  });

  it('that is a folder, a FIFO, a device, or absent is reported at once', () => {
    const fifo = path.join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    for (const name of [folder, fifo, '/dev/zero', path.join(folder, 'absent'), '', 'a\0b']) {
      const [issue, ...others] = MonitoringConfig.fromFile(name, {}, {}).validate();
      expect([issue?.message, others]).toEqual([expect.stringContaining('cannot be used'), []]);
    }
  });
});
