import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

const CALL_PAUSE_MILLIS = 100;

/** An MCP server with one tool, and a client that calls it all the time. */
export class SearchTool {
  /** Whether the tool fails. */
  isBroken = false;
  readonly #client = instrumentClient(new Client({ name: 'caller', version: '1.0.0' }));
  #timer: NodeJS.Timeout | undefined;

  async start(): Promise<void> {
    const server = instrumentServer(new McpServer({ name: 'search', version: '1.0.0' }));
    server.registerTool('search', {}, () => {
      if (this.isBroken) throw new Error('the index is gone');
      return { content: [{ type: 'text', text: 'found' }] };
    });
    const [near, far] = InMemoryTransport.createLinkedPair();
    await Promise.all([server.connect(far), this.#client.connect(near)]);
    this.#timer = setInterval(() => void this.#client.callTool({ name: 'search' }).catch(() => {}), CALL_PAUSE_MILLIS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#client.close();
  }
}
