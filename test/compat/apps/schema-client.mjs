// Connects a schema manager to what its argument says, and prints what came of it.
import { McpSchemaManager } from '@mcp-vitals/schema';

const server = JSON.parse(process.argv[2]);
const manager = new McpSchemaManager({ server, callTimeoutMillis: 20_000 });
let outcome;
try {
  await manager.connect();
  outcome = { databases: await manager.discoverDatabases() };
} catch ({ code, message }) {
  outcome = { code, message };
}
await manager.close();
console.log(JSON.stringify(outcome));
