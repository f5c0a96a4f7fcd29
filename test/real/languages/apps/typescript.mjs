// The same server and client with the TypeScript SDK of one major, without any set-up of telemetry:
//   typescript.mjs <v1|v2> serve <stdio|http>                        over HTTP it prints its address
//   typescript.mjs <v1|v2|v2-modern> call <address | command argument...>   prints what each call gave
import { createServer } from 'node:http';
import { trace } from '@opentelemetry/api';

const [, , major, what, ...rest] = process.argv;
const sdk = await (major === 'v1' ? loadV1() : loadV2());
const tracer = trace.getTracer('app');
const text = (value) => ({ content: [{ type: 'text', text: value }] });

function create() {
  const server = sdk.createServer({ name: 'typescript', version: '1.0.0' });
  sdk.tool(server, 'greet', () => {
    tracer.startSpan('inside greet').end();
    return text('hello');
  });
  sdk.tool(server, 'fail', () => ({ ...text('sorry'), isError: true }));
  return server;
}

async function serveHttp() {
  const handle = sdk.httpHandlers[major === 'v1' ? 'sessions' : 'handler-modern'](create, '/mcp');
  const http = createServer((request, response) => void handle(request, response));
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  console.log(`http://127.0.0.1:${http.address().port}/mcp`);
}

async function connect() {
  const cell = major === 'v2-modern' ? 'handler-modern' : 'handler-legacy';
  const client = sdk.createClient({ name: 'typescript', version: '1.0.0' }, cell);
  const [command, ...args] = rest;
  if (args.length === 0) return sdk.connectHttp(cell, client, new URL(command));
  return sdk.connectStdio(cell, client, { command, args, env: { ...process.env } });
}

const called = (client, name) =>
  sdk.call(client, name).then(
    ({ isError, content }) => (isError ? 'isError' : content[0].text),
    (error) => String(error.code ?? error.name),
  );

async function walk(span) {
  const client = await connect();
  await client.listTools();
  const answers = {};
  for (const name of ['greet', 'fail', 'not_there']) answers[name] = await called(client, name);
  await client.close();
  span.end();
  console.log(JSON.stringify(answers));
}

if (what === 'call') await tracer.startActiveSpan('walk', walk);
else if (rest[0] === 'http') await serveHttp();
else sdk.serveStdio(major === 'v1' ? 'stdio' : 'stdio-modern', create);

async function loadV1() {
  const modules = await Promise.all([
    import('@modelcontextprotocol/sdk/client/index.js'),
    import('@modelcontextprotocol/sdk/client/stdio.js'),
    import('@modelcontextprotocol/sdk/client/streamableHttp.js'),
    import('@modelcontextprotocol/sdk/server/mcp.js'),
    import('@modelcontextprotocol/sdk/server/stdio.js'),
    import('@modelcontextprotocol/sdk/server/streamableHttp.js'),
    import('@modelcontextprotocol/sdk/types.js'),
  ]);
  const { default: v1 } = await import('../../../compat/apps/v1-dialect.cjs');
  return v1.dialect(Object.assign({}, ...modules));
}

async function loadV2() {
  const modules = await Promise.all([
    import('@modelcontextprotocol/server'),
    import('@modelcontextprotocol/client'),
    import('@modelcontextprotocol/node'),
    import('@modelcontextprotocol/server/stdio'),
    import('@modelcontextprotocol/client/stdio'),
  ]);
  const { default: v2 } = await import('../../../compat/apps/v2-dialect.cjs');
  return v2.dialect(Object.assign({}, ...modules));
}
