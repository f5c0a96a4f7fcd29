import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { McpSchemaConfig, McpSchemaManager, renderSchemaReport } from '@mcp-vitals/schema';

// The environment variables of a deployment.
const server = fileURLToPath(import.meta.resolve('@mcp-vitals-examples/schema-server/main'));
const env = { MCP_SCHEMA_SERVER_COMMAND: `${process.execPath} ${server}` };

// Create a schema manager; its operations are measured.
const config = McpSchemaConfig.fromEnv({}, env);
const manager = new McpSchemaManager(config);
try {
  await manager.connect();
  const databases = await manager.discoverDatabases();
  const [table] = await manager.discoverTables('sales');
  const schema = await manager.getTableSchema('sales', table!);
  const findings = await manager.validateSchema(schema);
  await manager.getTableSchema('sales', table!);

  // Get the comprehensive monitoring report.
  const report = await manager.getComprehensiveMonitoringReport();

  for (const name of ['analytics', 'hr', 'inventory', 'sales']) assert.ok(databases.includes(name), name);
  assert.ok(schema.columns.length > 0);
  assert.deepEqual(
    findings.filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.equal(report.schema.connection.state, 'connected');
  assert.equal(report.schema.cache.hits, 1);
  assert.equal(report.schema.cache.misses, 3);
  assert.deepEqual(report.schema.validation, { valid: 1, invalid: 0, successRatio: 1 });
  assert.deepEqual(report.schema.drift.changes, []);
  console.log(renderSchemaReport(report.schema));
} finally {
  await manager.close();
}
