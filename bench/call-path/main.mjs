// The functions of our sources that one tool call enters: `node bench/call-path/main.mjs [v1|v2] [--list]`.
//
// Client and server are in one process, both instrumented, over the SDK's in-memory transport. Prints how many functions
// of `packages/instrumentation` and `packages/signals` are entered, and how often the next one entered stands in another
// file than the one before. The figures do not depend on the machine. Build first; `--list` shows every entry.
import { register } from 'node:module';

register('./trace-hooks.mjs', import.meta.url);

const major = process.argv.includes('v2') ? 'v2' : 'v1';
const entries = [];
let depth = 0;
globalThis.__enter = (file, name) => {
  entries.push({ file, name, depth });
  depth++;
};
globalThis.__leave = () => void depth--;
globalThis.__within = (file, name, work) => {
  __enter(file, name);
  try {
    return work();
  } finally {
    __leave();
  }
};

const { context, metrics, propagation, trace } = await import('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
const { W3CTraceContextPropagator } = await import('@opentelemetry/core');
const { MeterProvider } = await import('@opentelemetry/sdk-metrics');
const { TracerProvider } = await import('@opentelemetry/sdk-trace');
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
trace.setGlobalTracerProvider(new TracerProvider());
metrics.setGlobalMeterProvider(new MeterProvider());

const { McpInstrumentation } = await import('@mcp-vitals/instrumentation');
const { z } = await import('zod');
const sdk =
  major === 'v1'
    ? {
        ...(await import('@modelcontextprotocol/sdk/client/index.js')),
        ...(await import('@modelcontextprotocol/sdk/server/mcp.js')),
        ...(await import('@modelcontextprotocol/sdk/inMemory.js')),
      }
    : { ...(await import('@modelcontextprotocol/client')), ...(await import('@modelcontextprotocol/server')) };

const info = { name: 'call-path', version: '1.0.0' };
const instrumentation = new McpInstrumentation();
const server = instrumentation.instrumentServer(new sdk.McpServer(info));
const shape = { text: z.string() };
server.registerTool('echo', { inputSchema: major === 'v1' ? shape : z.object(shape) }, async ({ text }) => ({
  content: [{ type: 'text', text }],
}));
const client = instrumentation.instrumentClient(new sdk.Client(info));
const [left, right] = sdk.InMemoryTransport.createLinkedPair();
await server.connect(right);
await client.connect(left);
await client.listTools();
// The first calls create identities and instruments, which later ones reuse.
for (let i = 0; i < 3; i++) await client.callTool({ name: 'echo', arguments: { text: 'hi' } });

entries.length = 0;
await client.callTool({ name: 'echo', arguments: { text: 'hi' } });
const seen = entries.splice(0);
await client.close();

const moves = seen.filter(({ file }, index) => index > 0 && seen[index - 1].file !== file).length;
if (process.argv.includes('--list')) {
  for (const { file, name, depth } of seen) process.stdout.write(`${'  '.repeat(depth)}${name}  ${file}\n`);
}
process.stdout.write(`${major}: ${seen.length} function entries, ${moves} moves between files\n`);
