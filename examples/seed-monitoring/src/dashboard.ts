import assert from 'node:assert/strict';
import { initializeMonitoring } from '@mcp-vitals/node';
import { getMetricsCollector } from '@mcp-vitals/signals';

const vitals = initializeMonitoring({ serviceName: 'schema-manager' });
vitals.setDependencies({ mcpClient: { ping: async () => {} } });
const metrics = getMetricsCollector();
for (let i = 0; i < 100; i++) {
  const failed = i >= 96;
  const errorType = 'TimeoutError';
  metrics.recordOperation('discover_databases', { durationMs: 85.5, success: !failed, ...(failed && { errorType }) });
  metrics.recordCacheLookup(i < 87 ? 'hit' : i < 97 ? 'miss' : 'stale', 1);
  metrics.recordValidation(2, { success: i < 98 });
}

const dashboardData = await vitals.getMonitoringDashboardData();
await vitals.shutdown();

// Real-time metrics.
const shown = dashboardData.metrics;
assert.equal(shown.average_response_time, 85.5);
assert.equal(shown.cache_hit_rate, 87);
assert.equal(shown.validation_success_rate, 98);
assert.equal(shown.error_rate, 4);
assert.ok(shown.requests_per_minute! > 0);

// Health status: an error ratio of 4 % misses its target of 1 %, and costs half of the 25 points of performance.
const { health } = dashboardData;
const known = health.checks.filter(({ status }) => status !== 'UNKNOWN').map(({ name }) => name);
assert.deepEqual(known.slice(0, 4), ['mcp_connectivity', 'performance', 'cache', 'validation']);
const performance = health.checks.find(({ name }) => name === 'performance')!;
assert.equal(performance.status, 'DEGRADED');
assert.match(performance.reason, /^error ratio of operations 4 % over [\d.]+ s \(100 operations\), target <= 1 %$/);
const lost = health.checks.reduce((sum, check) => sum + check.points_lost, 0);
assert.equal(health.health_score! + lost, 100);
assert.ok(performance.points_lost >= 12);
for (const check of health.checks) assert.match(check.last_check, /^\d{4}-\d\d-\d\dT/);

// Active alerts: there is no alert evaluation here. Performance trends: a second of calls has none.
assert.deepEqual(dashboardData.performance.trending_operations, []);
assert.equal(dashboardData.performance.recommendations_count, 0);
assert.equal(dashboardData.monitoring_enabled, true);

// Every figure of the metrics has its window and its count.
for (const figure of dashboardData.figures) assert.ok(Date.parse(figure.to) >= Date.parse(figure.from));
console.log(JSON.stringify({ ...dashboardData, figures: dashboardData.figures.length }, null, 2));
