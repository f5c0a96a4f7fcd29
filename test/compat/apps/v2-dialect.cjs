/** How SDK v2 says what `app.cjs` means. A cell named `modern` speaks 2026-07-28, the others what came before. */
const { randomUUID } = require('node:crypto');

exports.dialect = (sdk) => ({
  InMemoryTransport: sdk.InMemoryTransport,
  stdioCells: ['stdio', 'stdio-modern'],
  httpHandlers: {
    sessions: (create) => sessions(sdk, create),
    stateless: (create) => stateless(sdk, create),
    'handler-legacy': (create) => sdk.toNodeHandler(sdk.createMcpHandler(create)),
    'handler-modern': (create) => sdk.toNodeHandler(sdk.createMcpHandler(create)),
  },
  createServer: (info) => new sdk.McpServer(info),
  createClient: (info, cell) =>
    new sdk.Client(info, {
      capabilities: { sampling: {} },
      versionNegotiation: { mode: cell.endsWith('modern') ? 'auto' : 'legacy' },
    }),
  tool: (server, name, handler) => server.registerTool(name, {}, handler),
  askingTool: (server, name, question, reply) =>
    server.registerTool(name, {}, async ({ mcpReq: { inputResponses } }) =>
      inputResponses
        ? reply(inputResponses.answer)
        : sdk.inputRequired({ inputRequests: { answer: sdk.inputRequired.createMessage(question) } }),
    ),
  onSampling: (client, answer) => client.setRequestHandler('sampling/createMessage', answer),
  canAsk: (cell) => cell !== 'stateless' && cell !== 'handler-legacy',
  call: (client, name, options) => client.callTool({ name, arguments: {} }, options),
  serveStdio: (cell, create) => {
    if (cell.endsWith('modern')) sdk.serveStdio(create);
    else create().connect(new sdk.StdioServerTransport());
  },
  connectStdio: async (_cell, client, parameters) => {
    await client.connect(new sdk.StdioClientTransport(parameters));
    return client;
  },
  connectHttp: async (_cell, client, url) => {
    await client.connect(new sdk.StreamableHTTPClientTransport(url));
    return client;
  },
});

function sessions(sdk, create) {
  const transports = new Map();
  return async (request, response) => {
    let transport = transports.get(request.headers['mcp-session-id']);
    if (!transport) {
      transport = new sdk.NodeStreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => transports.set(id, transport),
      });
      await create().connect(transport);
    }
    await transport.handleRequest(request, response);
  };
}

const stateless = (sdk, create) => async (request, response) => {
  const transport = new sdk.NodeStreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  const server = create();
  response.on('close', () => server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
};
