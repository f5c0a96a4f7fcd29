/**
 * Calls the tool `echo` through a framework's own objects, below a span of the app, and prints what it returns:
 * `frameworks.mjs ai-sdk|openai-agents <URL, or the server's file>`
 */
import { trace } from '@opentelemetry/api';

const [name, target] = process.argv.slice(2);
const url = target.startsWith('http') ? target : undefined;
const program = { command: process.execPath, args: [target], env: process.env };

const FRAMEWORKS = {
  'ai-sdk': async () => {
    const [{ createMCPClient }, { Experimental_StdioMCPTransport: Stdio }] = await Promise.all([
      import('@ai-sdk/mcp'),
      import('@ai-sdk/mcp/mcp-stdio'),
    ]);
    const client = await createMCPClient({ transport: url ? { type: 'http', url } : new Stdio(program) });
    const { echo } = await client.tools();
    return {
      call: async (input) => (await echo.execute(input, { toolCallId: '1', messages: [] })).content,
      close: () => client.close(),
    };
  },
  'openai-agents': async () => {
    const { MCPServerStdio, MCPServerStreamableHttp } = await import('@openai/agents-core');
    const server = url ? new MCPServerStreamableHttp({ url }) : new MCPServerStdio(program);
    await server.connect();
    await server.listTools();
    return { call: (input) => server.callTool('echo', input), close: () => server.close() };
  },
};

const { call, close } = await FRAMEWORKS[name]();
await trace.getTracer('app').startActiveSpan('agent', async (span) => {
  console.log(JSON.stringify(await call({ message: 'hello' })));
  span.end();
});
await close();
