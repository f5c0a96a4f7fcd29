/** The roles of the MCP SDK's packages that a folder may have. */
export type ProbedSide = 'v1 client' | 'v1 server' | 'v2 client' | 'v2 server';

/** Where each side's class is, by module and name. */
export const SIDES: Readonly<Record<ProbedSide, { readonly module: string; readonly package: string }>> = {
  'v1 client': { package: '@modelcontextprotocol/sdk', module: '@modelcontextprotocol/sdk/client/index.js' },
  'v1 server': { package: '@modelcontextprotocol/sdk', module: '@modelcontextprotocol/sdk/server/index.js' },
  'v2 client': { package: '@modelcontextprotocol/client', module: '@modelcontextprotocol/client' },
  'v2 server': { package: '@modelcontextprotocol/server', module: '@modelcontextprotocol/server' },
};

/** A client that lists tools over a transport which answers by itself. */
const CLIENT = `
  const transport = {
    start: async () => {},
    close: async () => {},
    send: async ({ id, method, params }) => {
      if (id === undefined) return;
      const answers = {
        initialize: () => ({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'probe', version: '1' } }),
        'tools/list': () => ({ tools: [] }),
      };
      const answer = answers[method] ? { result: answers[method]() } : { error: { code: -32601, message: 'unknown' } };
      setImmediate(() => transport.onmessage({ jsonrpc: '2.0', id, ...answer }));
    },
  };
  const client = new Client({ name: 'probe', version: '1' }, { capabilities: {} });
  await client.connect(transport);
  await client.listTools();
  await client.close();`;

/** A server that is asked for its tools by messages put into its transport. */
const SERVER = `
  const waiting = new Map();
  const transport = { start: async () => {}, close: async () => {}, send: async (message) => waiting.get(message.id)?.(message) };
  const server = new Server({ name: 'probe', version: '1' }, { capabilities: { tools: {} } });
  await handle(server);
  await server.connect(transport);
  const ask = (id, method, params) => new Promise((resolve) => {
    waiting.set(id, resolve);
    transport.onmessage({ jsonrpc: '2.0', id, method, params });
  });
  const clientInfo = { name: 'probe', version: '1' };
  await ask(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  transport.onmessage({ jsonrpc: '2.0', method: 'notifications/initialized' });
  await ask(2, 'tools/list', {});
  await server.close();`;

const HANDLERS = {
  'v1 server': (load: (module: string) => string) => `
    const { ListToolsRequestSchema } = ${load('@modelcontextprotocol/sdk/types.js')};
    const handle = (server) => server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [] }));`,
  'v2 server': () => `const handle = (server) => server.setRequestHandler('tools/list', async () => ({ tools: [] }));`,
};

/** A program that makes one MCP call on one side, loaded the way an application in this format loads it. */
export function probeScript(side: ProbedSide, format: 'module' | 'commonjs'): string {
  const load = (module: string) => (format === 'module' ? `await import('${module}')` : `require('${module}')`);
  const isClient = side.endsWith('client');
  const name = isClient ? 'Client' : 'Server';
  const handler = isClient ? '' : HANDLERS[side as keyof typeof HANDLERS](load);
  return `(async () => {
  const { ${name} } = ${load(SIDES[side].module)};
  ${handler}${isClient ? CLIENT : SERVER}
})();`;
}
