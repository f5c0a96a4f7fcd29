// A worker thread that calls a server of each SDK inside itself: `node worker.mjs <ending>`. It ends by itself, by
// process.exit, by an error, or is terminated by the main thread.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const ENDINGS = {
  'by itself': () => {},
  'by process.exit': () => process.exit(0),
  'by an error': () => {
    throw new Error('the worker fails');
  },
  'by terminate': () => {
    parentPort.postMessage('called');
    setInterval(() => {}, 1000);
  },
};

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: process.argv[2] });
  worker.on('message', () => worker.terminate());
  worker.on('error', () => {});
  worker.once('exit', () => console.log('ended'));
} else {
  const v1 = {
    ...(await import('@modelcontextprotocol/sdk/client/index.js')),
    ...(await import('@modelcontextprotocol/sdk/inMemory.js')),
    ...(await import('@modelcontextprotocol/sdk/server/mcp.js')),
  };
  const v2 = { ...(await import('@modelcontextprotocol/server')), ...(await import('@modelcontextprotocol/client')) };
  for (const [tool, { Client, InMemoryTransport, McpServer }] of Object.entries({ answer_v1: v1, answer_v2: v2 })) {
    const server = new McpServer({ name: 'server', version: '1.0.0' });
    server.registerTool(tool, {}, async () => ({ content: [] }));
    const client = new Client({ name: 'client', version: '1.0.0' });
    const [left, right] = InMemoryTransport.createLinkedPair();
    await server.connect(right);
    await client.connect(left);
    await client.callTool({ name: tool, arguments: {} });
  }
  ENDINGS[workerData]();
}
