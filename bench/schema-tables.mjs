// The cost of 2,000 tables for the manager itself, in CPU time, over a server that answers at once:
//   npm run build && node bench/schema-tables.mjs
// The first discovery of all of them, and one table that changed, with a pin file. Exits with 1 above the bound.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { McpSchemaManager } from '@mcp-vitals/schema';

const TABLES = 2000;
const COLUMNS = 20;
const CHANGES = 100;
const BOUND_MILLIS = 2;

const names = Array.from({ length: TABLES }, (_, index) => `table_${index}`);
const versions = new Map();
const column = (index) => ({ name: `c${index}`, type: 'text', nullable: index > 0, default: null });
const answers = {
  list_databases: () => ({ databases: [{ name: 'db' }] }),
  list_tables: () => ({ tables: names.map((name) => ({ name })) }),
  describe_table: ({ table }) => ({
    ...{ database: 'db', name: table, kind: 'table', primaryKey: { columns: ['c0'] }, foreignKeys: [] },
    columns: Array.from({ length: COLUMNS + (versions.get(table) ?? 0) }, (_, index) => column(index)),
  }),
};
const client = {
  transport: { onmessage() {} },
  getServerVersion: () => ({ name: 'bench' }),
  getServerCapabilities: () => ({ tools: {} }),
  listTools: async () => ({ tools: Object.keys(answers).map((name) => ({ name, inputSchema: { type: 'object' } })) }),
  callTool: async ({ name, arguments: args }) => ({ content: [], structuredContent: answers[name](args) }),
  close: async () => {},
};

const millisOf = async (work) => {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};
/** The comparison runs after the answer; it has ended when the number of watched tables is reached. */
const settled = async (manager) => {
  for (;;) {
    const { drift } = (await manager.getComprehensiveMonitoringReport()).schema;
    if (drift.watched >= TABLES && drift.changes.length >= versions.size) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

const folder = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-bench-'));
const manager = new McpSchemaManager(
  { pinFile: path.join(folder, 'pins.json'), cache: { maxEntries: 2 * TABLES, maxBytes: 2 ** 28 } },
  { client },
);
const read = (name) => manager.getTableSchema('db', name);

const first = await millisOf(async () => {
  for (const name of await manager.discoverTables('db')) await read(name);
  await settled(manager);
});
const rounds = [];
for (const name of names.slice(0, CHANGES)) {
  versions.set(name, 1);
  manager.invalidate('db', name);
  rounds.push(
    await millisOf(async () => {
      await read(name);
      await settled(manager);
    }),
  );
}
await manager.close();
rmSync(folder, { recursive: true });
const median = rounds.sort((a, b) => a - b)[CHANGES / 2];
console.log(
  `first discovery of ${TABLES} tables: ${first.toFixed(0)} ms of CPU, ${(first / TABLES).toFixed(3)} ms a table`,
);
console.log(
  `a changed table: median ${median.toFixed(2)} ms, worst ${rounds.at(-1).toFixed(2)} ms of CPU, bound ${BOUND_MILLIS} ms`,
);
process.exitCode = median <= BOUND_MILLIS ? 0 : 1;
