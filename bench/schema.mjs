// The cost of a cached `getTableSchema` over a bare `Map` look-up that records the same signals, in CPU time:
//   npm run build && node bench/schema.mjs
// Without an OpenTelemetry SDK, and with one that keeps what it gets. Exits with 1 above the bound.
import { McpSchemaManager } from '@mcp-vitals/schema';
import { getMetricsCollector, traceOperation } from '@mcp-vitals/signals';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport, McpServer } from '@modelcontextprotocol/server';
import { metrics, trace } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { z } from 'zod';

const BOUND_MICROS = 5;
const CALLS = 20_000;
const ROUNDS = 9;

const answer = (content) => ({ content: [{ type: 'text', text: JSON.stringify(content) }] });
const server = new McpServer({ name: 'bench', version: '1.0.0' });
const scope = { inputSchema: z.object({ database: z.string(), table: z.string().optional() }) };
server.registerTool('list_databases', {}, () => answer({ databases: [] }));
server.registerTool('list_tables', scope, () => answer({ tables: [] }));
server.registerTool('describe_table', scope, ({ database, table }) =>
  answer({
    ...{ database, name: table, kind: 'table', primaryKey: { columns: ['id'] }, foreignKeys: [] },
    columns: Array.from({ length: 20 }, (_, index) => ({
      name: `c${index}`,
      type: 'text',
      nullable: true,
      default: null,
    })),
  }),
);
const [near, far] = InMemoryTransport.createLinkedPair();
await server.connect(far);
const client = new Client({ name: 'bench', version: '1.0.0' });
await client.connect(near);
const manager = new McpSchemaManager({ cache: { ttlSeconds: { table: 86_400 } } }, { client });
const schema = await manager.getTableSchema('db', 'orders');

const map = new Map([['db.orders', schema]]);
const collector = getMetricsCollector();
const options = { cache: 'schema' };
const bare = () =>
  traceOperation('get_table_schema', {}, async (span) => {
    const start = performance.now();
    const value = map.get('db.orders');
    collector.recordCacheHit(performance.now() - start, options);
    collector.recordCacheTimeSaved(1, options);
    span.setAttribute('mcp_vitals.cache.result', 'hit');
    return value;
  });
const cached = () => manager.getTableSchema('db', 'orders');

async function microsOf(call) {
  const start = process.cpuUsage();
  for (let index = 0; index < CALLS; index++) await call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / CALLS;
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(name) {
  await microsOf(bare);
  await microsOf(cached);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push([await microsOf(bare), await microsOf(cached)]);
  const over = median(rounds.map(([map, manager]) => manager - map));
  const [map_, manager_] = [0, 1].map((index) => median(rounds.map((pair) => pair[index])).toFixed(2));
  console.log(
    `${name}: Map and signals ${map_} us, getTableSchema ${manager_} us, over it ${over.toFixed(2)} us of CPU`,
  );
  return over;
}

const overs = [await measure('without an SDK')];
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [] }));
metrics.setGlobalMeterProvider(new MeterProvider());
overs.push(await measure('with an SDK'));
await manager.close();
const worst = Math.max(...overs);
console.log(`worst ${worst.toFixed(2)} us, bound ${BOUND_MICROS} us`);
process.exitCode = worst <= BOUND_MICROS ? 0 : 1;
