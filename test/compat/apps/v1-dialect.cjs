/** How SDK v1 says what `app.cjs` means. */
const { randomUUID } = require('node:crypto');

exports.dialect = (sdk) => ({
  InMemoryTransport: sdk.InMemoryTransport,
  stdioCells: ['stdio'],
  httpHandlers: {
    ...(sdk.StreamableHTTPServerTransport && {
      sessions: (create) => sessions(sdk, create),
      stateless: (create) => stateless(sdk, create),
    }),
    sse: (create, path) => sse(sdk, create, path),
  },
  createServer: (info) => new sdk.McpServer(info),
  createClient: (info) => new sdk.Client(info, { capabilities: { sampling: {} } }),
  tool: (server, name, handler) => server.tool(name, handler),
  askingTool: (server, name, question, reply) =>
    server.tool(name, async (extra) => {
      // Since 1.10 a handler asks through what it is given, which keeps the question on the call's own stream.
      const { sendRequest = (...args) => server.server.request(...args) } = extra;
      return reply(
        await sendRequest({ method: 'sampling/createMessage', params: question }, sdk.CreateMessageResultSchema),
      );
    }),
  onSampling: (client, answer) => client.setRequestHandler(sdk.CreateMessageRequestSchema, answer),
  canAsk: (cell) => cell !== 'stateless',
  call: (client, name, options) => client.callTool({ name, arguments: {} }, undefined, options),
  serveStdio: (_cell, create) => create().connect(new sdk.StdioServerTransport()),
  connectStdio: async (_cell, client, parameters) => {
    await client.connect(new sdk.StdioClientTransport(parameters));
    return client;
  },
  connectHttp: async (cell, client, url) => {
    const Transport = cell === 'sse' ? sdk.SSEClientTransport : sdk.StreamableHTTPClientTransport;
    await client.connect(new Transport(url));
    return client;
  },
});

function sessions(sdk, create) {
  const transports = new Map();
  return async (request, response) => {
    let transport = transports.get(request.headers['mcp-session-id']);
    if (!transport) {
      transport = new sdk.StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => transports.set(id, transport),
      });
      await create().connect(transport);
    }
    await transport.handleRequest(request, response);
  };
}

const stateless = (sdk, create) => async (request, response) => {
  const transport = new sdk.StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  const server = create();
  response.on('close', () => server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
};

function sse(sdk, create, path) {
  const transports = new Map();
  return async (request, response) => {
    if (request.method === 'POST') {
      const id = new URL(request.url, 'http://localhost').searchParams.get('sessionId');
      await transports.get(id).handlePostMessage(request, response);
    } else {
      const transport = new sdk.SSEServerTransport(path, response);
      transports.set(transport.sessionId, transport);
      await create().connect(transport);
    }
  };
}
