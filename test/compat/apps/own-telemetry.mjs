// An application with its own telemetry: `node own-telemetry.mjs <set-up> [before-register]`. It calls a tool of a server
// of each SDK and of mcp-handler, and writes the MCP spans that its telemetry received to stdout.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';

const [, , setUp, order] = process.argv;
const received = [];
const KINDS = ['INTERNAL', 'SERVER', 'CLIENT'];
const processor = {
  onStart() {},
  onEnd(span) {
    const { name, kind, attributes, parentSpanContext } = span;
    const { traceId, spanId } = span.spanContext();
    const parentSpanId = parentSpanContext?.spanId;
    received.push({ name, kind: KINDS[kind], traceId, spanId, parentSpanId, attributes });
  },
  forceFlush: async () => {},
  shutdown: async () => {},
};
/** Sentry 11 sends spans in a stream, Sentry 10 as parts of a transaction. */
const sentry = (packageName) => async () => {
  const Sentry = await import(packageName);
  const plain = (attribute) => attribute?.value ?? attribute;
  const receive = (name, { trace_id: traceId, span_id: spanId, parent_span_id: parentSpanId }, attributes) => {
    const kind = String(plain(attributes['sentry.kind'] ?? attributes['otel.kind'])).toUpperCase();
    const values = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, plain(value)]));
    received.push({ name, kind, traceId, spanId, parentSpanId, attributes: values });
  };
  Sentry.init({
    dsn: 'http://key@127.0.0.1:9/1',
    tracesSampleRate: 1,
    enableOpenTelemetrySetup: true,
    // Sentry's own spans of MCP servers, which it adds beside those of OpenTelemetry.
    integrations: (all) => all.filter(({ name }) => name !== 'McpServer'),
    transport: () => ({
      flush: async () => true,
      send: async ([, items]) => {
        for (const [{ type }, content] of items) {
          if (type === 'span') for (const span of content.items) receive(span.name, span, span.attributes);
          if (type !== 'transaction') continue;
          receive(content.transaction, content.contexts.trace, content.contexts.trace.data);
          for (const span of content.spans) receive(span.description, span, span.data);
        }
        return {};
      },
    }),
  });
  return () => Sentry.flush(5000);
};

/** Each sets telemetry up, and returns what flushes it. */
const SET_UPS = {
  none: async () => {},
  'a bare BasicTracerProvider': async () => {
    const { context, propagation, trace } = await import('@opentelemetry/api');
    const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
    const { W3CTraceContextPropagator } = await import('@opentelemetry/core');
    const { BasicTracerProvider } = await import('@opentelemetry/sdk-trace-base');
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
  },
  'a NodeTracerProvider': async () => {
    const { NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
    new NodeTracerProvider({ spanProcessors: [processor] }).register();
  },
  NodeSDK: async () => {
    const { NodeSDK } = await import('@opentelemetry/sdk-node');
    new NodeSDK({ spanProcessors: [processor], metricReaders: [], logRecordProcessors: [] }).start();
  },
  'NodeSDK with auto-instrumentations': async () => {
    const { NodeSDK } = await import('@opentelemetry/sdk-node');
    const { getNodeAutoInstrumentations } = await import('@opentelemetry/auto-instrumentations-node');
    const instrumentations = [getNodeAutoInstrumentations()];
    new NodeSDK({ instrumentations, spanProcessors: [processor], metricReaders: [], logRecordProcessors: [] }).start();
  },
  'Sentry 11': sentry('@sentry/node'),
  'Sentry 10': sentry('sentry-10'),
};

const content = async () => ({ content: [{ type: 'text', text: 'hello' }] });

async function call(name, Client, transport) {
  const client = new Client({ name: 'client', version: '1.0.0' });
  await client.connect(transport);
  await client.callTool({ name, arguments: {} });
  await client.close();
}

async function callInProcess(name, Client, InMemoryTransport, McpServer) {
  const server = new McpServer({ name: 'server', version: '1.0.0' });
  server.registerTool(name, {}, content);
  const [left, right] = InMemoryTransport.createLinkedPair();
  await server.connect(right);
  await call(name, Client, left);
}

async function callMcpHandler(name, Client, StreamableHTTPClientTransport) {
  const { createMcpHandler } = await import('mcp-handler');
  const handler = createMcpHandler((server) => void server.registerTool(name, {}, content));
  const server = createServer();
  server.on('request', async (request, response) => {
    const { url, method, headers } = request;
    const body = method === 'POST' ? { body: Readable.toWeb(request), duplex: 'half' } : {};
    const answer = await handler(new Request(`http://127.0.0.1${url}`, { method, headers, ...body }));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${server.address().port}/mcp`);
  await call(name, Client, new StreamableHTTPClientTransport(url));
  server.close();
  server.closeAllConnections();
}

const flush = await SET_UPS[setUp]();
if (order === 'before-register') await import(process.env.REGISTER_URL);

const v1 = {
  ...(await import('@modelcontextprotocol/sdk/client/index.js')),
  ...(await import('@modelcontextprotocol/sdk/inMemory.js')),
  ...(await import('@modelcontextprotocol/sdk/server/mcp.js')),
};
const v2 = { ...(await import('@modelcontextprotocol/server')), ...(await import('@modelcontextprotocol/client')) };
await callInProcess('answer_v1', v1.Client, v1.InMemoryTransport, v1.McpServer);
await callInProcess('answer_v2', v2.Client, v2.InMemoryTransport, v2.McpServer);
await callMcpHandler('answer_handler', v2.Client, v2.StreamableHTTPClientTransport);
await flush?.();
console.log(JSON.stringify(received.filter(({ attributes }) => attributes['mcp.method.name'])));
