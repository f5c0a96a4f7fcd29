import assert from 'node:assert/strict';
import { MonitoringConfig } from '@mcp-vitals/node';

const config = new MonitoringConfig({
  enableMonitoring: true,
  logging: {
    logLevel: 'INFO',
    enableJsonLogging: true,
    enableFileLogging: true,
    logFilePath: '/var/log/mcp/schema.log',
  },
  metrics: { enableMetrics: true, retentionHours: 24 },
  health: { checkIntervalSeconds: 30, connectivityTimeoutSeconds: 5 },
  alerting: {
    enableEmailAlerts: true,
    smtpHost: 'smtp.company.com',
    smtpPort: 587,
    emailRecipients: ['admin@company.com'],
  },
  performance: { maxSnapshots: 10_000, trendWindowMinutes: 60 },
});

// Validate configuration.
const issues = config.validate();
for (const issue of issues) console.log(`Configuration issue: ${String(issue)}`);
assert.deepEqual(issues, []);

// The environment variables of a deployment, one of them misspelled.
const deployed = MonitoringConfig.fromEnv(
  {},
  {
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
    MCP_EMAIL_RECIPIENT: 'admin@company.com,ops@company.com',
    MCP_PERFORMANCE_MAX_SNAPSHOTS: '10000',
    MCP_PERFORMANCE_TREND_WINDOW: '60',
  },
);
const found = deployed.validate();
for (const issue of found) console.log(`Configuration issue: ${String(issue)}`);
assert.deepEqual(
  found.map(({ path }) => path),
  ['MCP_EMAIL_RECIPIENT', 'alerting.emailRecipients'],
);
assert.equal(found[0]!.remedy, 'did you mean MCP_EMAIL_RECIPIENTS?');
