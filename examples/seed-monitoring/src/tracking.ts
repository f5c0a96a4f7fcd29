import assert from 'node:assert/strict';
import { McpPerformanceTracker } from '@mcp-vitals/monitor';
import { ManualClock } from '@mcp-vitals/signals';

// A manual clock, so that every figure is known.
const clock = new ManualClock();
const performanceTracker = new McpPerformanceTracker({ maxSnapshots: 10_000, trendWindowMinutes: 60, clock });

/** Takes 100 ms, every twentieth time 400 ms. */
async function discoverDatabases(call: number): Promise<string[]> {
  clock.pass(call % 20 === 19 ? 400 : 100);
  return ['sales', 'hr'];
}

// Track operation performance.
for (let call = 0; call < 60; call++) {
  await performanceTracker.trackOperation('discover_databases', { database_type: 'mysql' }, async (perfData) => {
    const databases = await discoverDatabases(call);

    // Add custom performance data.
    perfData.cache_hit = call % 2 === 0;
    perfData.result_count = databases.length;
  });
}

// Get performance statistics.
const stats = performanceTracker.getOperationPerformance('discover_databases');
assert.deepEqual([stats?.count, stats?.errors, stats?.errorRatio], [60, 0, 0]);
assert.equal(stats?.averageMs, 115);
assert.ok(Math.abs(stats.p50Ms! - 100) <= 1);
assert.ok(Math.abs(stats.p99Ms! - 400) <= 4);
assert.equal(stats.maxMs, 400);
const [snapshot] = performanceTracker.getSnapshots();
assert.deepEqual(snapshot?.attributes, { database_type: 'mysql', cache_hit: true, result_count: 2 });

// Detect anomalies.
const anomalies = performanceTracker.detectPerformanceAnomalies({ thresholdMultiplier: 2, timeWindowMinutes: 30 });
assert.deepEqual(
  anomalies.map(({ operation, durationMs }) => [operation, durationMs]),
  Array.from({ length: 3 }, () => ['discover_databases', 400]),
);

// Get optimization recommendations: a minute of different calls is no evidence for one.
const recommendations = performanceTracker.getOptimizationRecommendations();
assert.deepEqual(recommendations, []);
console.log(`${stats.count} calls, ${stats.averageMs} ms on average, ${anomalies.length} of them far above it`);
