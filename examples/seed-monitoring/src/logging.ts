import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { McpStructuredLogger } from '@mcp-vitals/logging';

const folder = mkdtempSync(path.join(tmpdir(), 'seed-logging-'));
const file = { path: path.join(folder, 'schema.log') };
const logger = new McpStructuredLogger('mcp.schema', { json: true, console: false, file });

// Context management.
logger.setContext({ user_id: 'user123', operation: 'schema_discovery' });

const discoverDatabases = async () => ['sales', 'hr', 'inventory', 'analytics', 'archive'];

// Operation tracking with automatic timing.
const id = await logger.operationContext('discover_databases', { database_count: 5 }, async (requestId) => {
  // Your operation code here.
  const databases = await discoverDatabases();
  logger.info('Successfully discovered databases', { database_count: databases.length, request_id: requestId });
  return requestId;
});

const [inside, completed, ...others] = readFileSync(file.path, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Record<string, unknown>);
rmSync(folder, { recursive: true });
assert.deepEqual(others, []);
assert.deepEqual(
  [inside!.message, inside!.logger, inside!.user_id, inside!.database_count, inside!.request_id],
  ['Successfully discovered databases', 'mcp.schema', 'user123', 5, id],
);
assert.equal(completed!.message, 'discover_databases completed');
assert.equal(completed!.request_id, id);
assert.ok((completed!.duration_ms as number) >= 0);
console.log(
  `${String(completed!.message)}, request ${inside!.request_id === completed!.request_id ? 'the same' : 'another'}`,
);
