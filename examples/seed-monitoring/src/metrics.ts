import assert from 'node:assert/strict';
import { initializeMonitoring } from '@mcp-vitals/node';
import { getMetricsCollector } from '@mcp-vitals/signals';

const vitals = initializeMonitoring();
const metrics = getMetricsCollector();

// Record operation performance.
metrics.recordOperation('discover_databases', { durationMs: 150, success: true });

// Record cache operations.
metrics.recordCacheHit(25);
metrics.recordCacheMiss(100);

// Record validation results.
metrics.recordValidation(75, { success: true });

// Record errors.
metrics.recordError('ConnectionError', 'connect_mcp', 'Server unreachable');

// Get comprehensive metrics.
const report = await vitals.getComprehensiveMetrics();
await vitals.shutdown();

const [operation] = report.operations;
assert.equal(operation?.operation, 'discover_databases');
assert.deepEqual([operation.count.value, operation.errors.value, operation.errorRatio.value], [1, 0, 0]);
assert.equal(operation.average.value, 150);

const [cache] = report.caches;
assert.deepEqual([cache?.lookups.value, cache?.hits.value, cache?.misses.value, cache?.stale.count], [2, 1, 1, 0]);
assert.deepEqual([cache?.hitLatency.value, cache?.missLatency.value], [25, 100]);
assert.equal(report.cacheHitRatio.value, 50);
// Two look-ups give a figure, but are too few to judge it.
assert.equal(report.cacheHitRatio.insufficient, true);

const [validation] = report.validations;
assert.deepEqual([validation?.validations.value, validation?.failures.count], [1, 0]);
assert.deepEqual([validation?.latencyAverage.value, report.validationSuccessRatio.value], [75, 100]);

assert.deepEqual(
  report.errors.map(({ errorType, operation: of, count }) => [errorType, of, count]),
  [['ConnectionError', 'connect_mcp', 1]],
);
assert.deepEqual(
  metrics.getRecentErrors().map(({ errorType, message }) => [errorType, message]),
  [['ConnectionError', 'Server unreachable']],
);

// Each figure has its window and the number of events that it rests on.
for (const figure of [operation.average, cache!.hitRatio, validation!.latencyAverage]) {
  assert.ok(figure.count > 0 && figure.toMillis > figure.fromMillis);
}
console.log(`${operation.operation}: ${operation.average.value} ms, cache hit ratio ${report.cacheHitRatio.value} %`);
