/**
 * An application that knows nothing of telemetry. Without arguments it is a client: it starts a copy of itself as a
 * server over stdio, learns from a tool of it where the same process serves HTTP, and walks every cell at once, a cell
 * being one way to connect. It writes what every call gave as one JSON line, and closes its connections once its stdin
 * ends. With `serve <cell>` it is that server.
 *
 * `sdk` is how one SDK major says things: see `v1-dialect.cjs` and `v2-dialect.cjs`.
 */
const { createServer } = require('node:http');

const MODEL_ANSWER = 'Paris';

exports.main = (sdk) => (process.argv[2] === 'serve' ? serve(sdk, process.argv[3]) : walkAll(sdk));

/** What is served in every cell. The tools' names say which cell a span is of. */
function createMcpServer(sdk, cell) {
  const server = sdk.createServer({ name: `compat ${cell}`, version: '1.0.0' });
  sdk.tool(server, `greet_${cell}`, async () => text('hello'));
  sdk.tool(server, `fail_${cell}`, async () => ({ ...text('sorry'), isError: true }));
  sdk.tool(server, `never_${cell}`, () => {
    neverAnswered.add(cell);
    return new Promise(() => {});
  });
  sdk.tool(server, `entered_${cell}`, async () => {
    await neverAnswered.twice(cell);
    return text('yes');
  });
  sdk.askingTool(server, `ask_${cell}`, QUESTION, (answer) => text(`the model says ${answer.content.text}`));
  return server;
}

/** How often a cell's tool that never answers was entered, in this process. */
class Entries {
  counts = new Map();
  waiting = new Map();

  add(cell) {
    const count = (this.counts.get(cell) ?? 0) + 1;
    this.counts.set(cell, count);
    if (count === 2) this.waiting.get(cell)?.();
  }

  async twice(cell) {
    if ((this.counts.get(cell) ?? 0) < 2) await new Promise((resolve) => this.waiting.set(cell, resolve));
  }
}
const neverAnswered = new Entries();

const text = (value) => ({ content: [{ type: 'text', text: value }] });
const QUESTION = {
  messages: [{ role: 'user', content: { type: 'text', text: 'What is the capital of France?' } }],
  maxTokens: 10,
};
const modelAnswers = async () => ({
  model: 'none',
  role: 'assistant',
  content: { type: 'text', text: MODEL_ANSWER },
});

function serve(sdk, cell) {
  let http;
  const create = () => {
    const server = createMcpServer(sdk, cell);
    sdk.tool(server, 'where', async () => {
      http ??= await serveHttp(sdk);
      return text(`http://127.0.0.1:${http.address().port}`);
    });
    return server;
  };
  sdk.serveStdio(cell, create);
  process.stdin.on('end', () => {
    http?.close();
    http?.closeAllConnections();
  });
}

/** Every cell that HTTP can carry, each under its own path. */
function serveHttp(sdk) {
  const handlers = {};
  for (const [cell, createHandler] of Object.entries(sdk.httpHandlers)) {
    handlers[cell] = createHandler(() => createMcpServer(sdk, cell), `/${cell}`);
  }
  const http = createServer((request, response) => {
    const cell = new URL(request.url, 'http://localhost').pathname.slice(1);
    handlers[cell](request, response);
  });
  return new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => resolve(http));
  });
}

async function walkAll(sdk) {
  const stdio = sdk.stdioCells.map((cell) => [
    cell,
    sdk.connectStdio(cell, newClient(sdk, cell), {
      command: process.execPath,
      args: [process.argv[1], 'serve', cell],
      env: process.env,
    }),
  ]);
  const inMemory = ['in-memory', connectInMemory(sdk)];
  const first = await stdio[0][1];
  const { content } = await sdk.call(first, 'where');
  const http = Object.keys(sdk.httpHandlers).map((cell) => [
    cell,
    sdk.connectHttp(cell, newClient(sdk, cell), new URL(`/${cell}`, content[0].text)),
  ]);
  const clients = await Promise.all([inMemory, ...stdio, ...http].map(async ([cell, client]) => [cell, await client]));
  const walks = await Promise.all(clients.map(async ([cell, client]) => [cell, await walk(sdk, cell, client)]));
  process.stdout.write(`${JSON.stringify(Object.fromEntries(walks))}\n`);
  process.stdin.resume();
  process.stdin.on('end', async () => {
    // The server over stdio goes last, as it is the one that serves HTTP.
    for (const [, client] of clients.reverse()) await client.close();
  });
}

function newClient(sdk, cell) {
  const client = sdk.createClient({ name: 'compat', version: '1.0.0' }, cell);
  sdk.onSampling(client, modelAnswers);
  return client;
}

async function connectInMemory(sdk) {
  const client = newClient(sdk, 'in-memory');
  const [left, right] = sdk.InMemoryTransport.createLinkedPair();
  await createMcpServer(sdk, 'in-memory').connect(right);
  await client.connect(left);
  return client;
}

/** Every way a call can end that works in all cells, and the values it ended with. */
async function walk(sdk, cell, client) {
  const called = (name, options) => sdk.call(client, name, options).then(resultOf, codeOf);
  const { tools } = await client.listTools();
  const listed = tools.map(({ name }) => name).includes(`greet_${cell}`);
  const start = performance.now();
  const greeted = await called(`greet_${cell}`);
  // So that a call arrives long before it times out, also where the machine is busy.
  const timeout = 300 + 20 * (performance.now() - start);
  const abort = new AbortController();
  const [failed, unknown, answered, aborted, timedOut] = await Promise.all([
    called(`fail_${cell}`),
    called('not_there'),
    sdk.canAsk(cell) ? called(`ask_${cell}`) : undefined,
    called(`never_${cell}`, { signal: abort.signal }),
    called(`never_${cell}`, { timeout }),
    called(`entered_${cell}`).then(() => abort.abort()),
  ]);
  return { listed, greeted, failed, unknown, answered, aborted, timedOut };
}

const resultOf = ({ content, isError }) => (isError ? 'isError' : content[0].text);
const codeOf = (error) => error.code ?? error.name ?? String(error);
