/**
 * A process with a monitored client and server of its own, driven by messages of its parent: `{ calls, failing }` makes calls,
 * `{ stepMillis }` sets the wall clock back or ahead during a call, `{}` only reports. Each is answered with a report. Runs what is in `dist`.
 */
import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';
import { initializeMonitoring } from '@mcp-vitals/node';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const INFO = { name: 'monitored', version: '1.0.0' };
const RealDate = Date;
let offset = 0;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + offset);
    else super(...given);
  }
  static now() {
    return RealDate.now() + offset;
  }
};

const vitals = initializeMonitoring({ serviceName: 'monitored', intervalSeconds: 0.2, over: '1h' });
const server = new McpServer(INFO);
/** Called when the server has received a call. */
const received = [];
server.registerTool('work', { inputSchema: z.object({ fails: z.boolean(), order: z.number() }) }, async ({ fails }) => {
  received.pop()?.();
  await new Promise((resolve) => setTimeout(resolve, 2));
  return { content: [], isError: fails };
});
const client = new Client(INFO);
instrumentServer(server);
instrumentClient(client);
const [near, far] = InMemoryTransport.createLinkedPair();
await Promise.all([server.connect(far), client.connect(near)]);
vitals.setDependencies({ mcpClient: { ping: ({ signal }) => client.ping({ signal }) } });

/** Equal calls would be a loop, which is an anomaly. */
let orders = 0;
process.on('message', async ({ calls = 0, failing = 0, stepMillis = 0 }) => {
  const work = (fails) => client.callTool({ name: 'work', arguments: { fails, order: orders++ } });
  if (stepMillis !== 0) {
    const call = work(false);
    await new Promise((resolve) => received.push(resolve));
    offset += stepMillis;
    await call;
  }
  for (let i = 0; i < calls; i++) await work(i < failing);
  process.send(await vitals.report());
});
process.on('disconnect', () => process.exit());
process.send('ready');
