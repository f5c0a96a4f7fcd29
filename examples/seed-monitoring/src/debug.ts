import assert from 'node:assert/strict';
import { initializeMonitoring, MonitoringConfig } from '@mcp-vitals/node';

// Enable debug logging for detailed troubleshooting: each step of the monitor is written to stderr.
const config = new MonitoringConfig({
  logging: { logLevel: 'DEBUG', enableConsoleLogging: true },
});
const vitals = initializeMonitoring(config);
vitals.getMetricsCollector().recordOperation('discover_databases', { durationMs: 150, success: true });
await vitals.tick();
const setup = await vitals.validateMonitoringSetup();
await vitals.shutdown();
assert.equal(setup.checks.find(({ name }) => name === 'configuration')?.status, 'ok');
console.log(`${setup.checks.length} aspects of the set-up were looked at`);
