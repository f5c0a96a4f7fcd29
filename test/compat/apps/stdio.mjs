// Shared by the apps over stdio that are bundled: a client starts its own file as a server, and calls one tool of it.
export async function run({ Client, McpServer, StdioClientTransport, StdioServerTransport }) {
  if (process.argv[2] === 'serve') {
    const server = new McpServer({ name: 'bundled', version: '1.0.0' });
    server.registerTool('greet', {}, async () => ({ content: [{ type: 'text', text: 'hello' }] }));
    await server.connect(new StdioServerTransport());
    return;
  }
  const client = new Client({ name: 'bundled', version: '1.0.0' });
  const args = [process.argv[1], 'serve'];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env: { ...process.env } }));
  const { content } = await client.callTool({ name: 'greet', arguments: {} });
  console.log(content[0].text);
  process.stdin.resume().once('end', () => client.close());
}
