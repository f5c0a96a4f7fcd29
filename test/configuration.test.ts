import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { readJson, readText } from './helpers/repository.js';

const script = fileURLToPath(new URL('../scripts/generate-configuration.mjs', import.meta.url));

describe('the configuration', () => {
  it.each([
    ['page', 'docs/configuration.md'],
    ['schema', 'packages/node/schema/monitoring-config.schema.json'],
  ])('has the %s that its zod schema generates', async (what, file) => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--print', what]);
    expect(readText(file)).toBe(stdout);
  });

  it('has a JSON Schema that accepts a whole file and rejects a misspelled name and a wrong value', () => {
    const validate = new Ajv2020({ strict: false }).compile(
      readJson<object>('packages/node/schema/monitoring-config.schema.json'),
    );
    const whole = {
      $schema: './monitoring-config.schema.json',
      enableMonitoring: true,
      logging: { logLevel: 'INFO', enableJsonLogging: true, logFilePath: '/var/log/mcp/schema.log' },
      metrics: { enableMetrics: true, retentionHours: 24 },
      health: { checkIntervalSeconds: 30, connectivityTimeoutSeconds: 5 },
      alerting: { enableEmailAlerts: true, smtpHost: 'smtp.company.com', emailRecipients: ['admin@company.com'] },
      performance: { maxSnapshots: 10_000, trendWindowMinutes: 60 },
    };
    expect(validate(whole), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ logging: { logLevle: 'INFO' } })).toBe(false);
    expect(validate({ health: { checkIntervalSeconds: 'often' } })).toBe(false);
  });
});
