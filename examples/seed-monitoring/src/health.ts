import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { McpHealthMonitor } from '@mcp-vitals/monitor';
import { McpSchemaConfig, McpSchemaManager } from '@mcp-vitals/schema';

const server = fileURLToPath(import.meta.resolve('@mcp-vitals-examples/schema-server/main'));
const env = { MCP_SCHEMA_SERVER_COMMAND: `${process.execPath} ${server}` };
const schemaManager = new McpSchemaManager(McpSchemaConfig.fromEnv({}, env));
const mcpClient = { ping: () => schemaManager.callTool('list_databases', {}) };

const healthMonitor = new McpHealthMonitor({ checkIntervalSeconds: 30, connectivityTimeoutSeconds: 5 });

try {
  await schemaManager.connect();
  // On a busy machine the embedded database may still be starting.
  for (let attempt = 0; attempt < 10; attempt++) {
    const tables = await schemaManager.discoverTables('sales').catch(() => []);
    if (tables.length > 0) break;
  }
  for (let i = 0; i < 40; i++) await schemaManager.discoverTables('sales');
  for (let i = 0; i < 5; i++) await schemaManager.validateSchema(await schemaManager.getTableSchema('sales', 'orders'));

  // Set dependencies.
  healthMonitor.setDependencies({ mcpClient, schemaManager });

  // Perform a comprehensive health check.
  const healthReport = await healthMonitor.performHealthCheck();
  console.log(`Overall Status: ${healthReport.overallStatus}`);
  console.log(`Health Score: ${healthReport.healthScore}/100`);

  assert.equal(healthReport.overallStatus, 'healthy');
  assert.equal(healthReport.healthScore, 100);
  assert.equal(healthReport.coverage, 1);
  const check = (name: string) => healthReport.checks.find((one) => one.name === name)!;
  const { hits, misses, stale } = (await schemaManager.getComprehensiveMonitoringReport()).schema.cache;
  const hitRatio = (100 * hits) / (hits + misses + stale);
  assert.ok(hitRatio > 80);
  assert.equal(check('cache').figures[0]?.value, hitRatio);
  assert.match(check('cache').reason, /^cache hit ratio since the start [\d.]+ %, target >= 80 %$/);
  assert.equal(check('validation').reason, 'validation success ratio since the start 100 %, target >= 95 %');
  assert.ok(check('mcp_connectivity').responseTimeMs! > 0);

  // The next check sees that the server is gone, and the score drops.
  await schemaManager.close();
  const after = await healthMonitor.performHealthCheck();
  const connectivity = after.checks.find(({ name }) => name === 'mcp_connectivity')!;
  assert.deepEqual([after.overallStatus, after.healthScore], ['unhealthy', 40]);
  assert.equal(connectivity.pointsLost, 60);
  console.log(`After the end: ${after.healthScore}/100, because of ${connectivity.name}: ${connectivity.reason}`);
} finally {
  await schemaManager.close();
}
