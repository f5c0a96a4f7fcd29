import { costOfTool, estimateTokens, type ToolCost } from '@mcp-vitals/instrumentation';
import { escapeText, maskSecrets } from '@mcp-vitals/signals';
import { GreetedServer } from '../../session/greeted-server.js';
import type { JsonObject, McpSession } from '../../session/mcp-session.js';
import { listRefused, sessionFailure } from '../base/command-error.js';

/** What a server lists to an agent. */
export interface ListedServer {
  /** The name that the server gives itself; `undefined` when it gives none. */
  readonly name: string | undefined;
  /** The largest first. */
  readonly tools: readonly ToolCost[];
  /** Whether the list has an end that was reached. */
  readonly isWhole: boolean;
  /** Tokens of the server's instructions, which some agents pass to their models too. */
  readonly instructionsTokens: number;
}

const MAX_TOOLS = 10_000;
const MAX_INSTRUCTIONS = 400_000;
const MAX_NAME = 128;

/** Asks a server for its tools and ends the session. @throws CommandError when it gives no answer */
export async function listServer(session: McpSession): Promise<ListedServer> {
  try {
    const server = await GreetedServer.greet(session);
    const list = new ToolList(server);
    if (server.has('tools')) await list.read();
    return {
      name: shownName(server.info ?? list.serverInfo),
      tools: list.tools,
      isWhole: list.isWhole,
      instructionsTokens: estimateTokens(server.instructions.slice(0, MAX_INSTRUCTIONS)),
    };
  } catch (error) {
    throw sessionFailure(error);
  } finally {
    await session.close();
  }
}

class ToolList {
  serverInfo: unknown;
  isWhole = true;
  readonly #tools = new Map<unknown, ToolCost>();
  readonly #server: GreetedServer;

  constructor(server: GreetedServer) {
    this.#server = server;
  }

  get tools(): ToolCost[] {
    return [...this.#tools.values()].sort((a, b) => b.tokens - a.tokens);
  }

  async read(): Promise<void> {
    for await (const page of this.#server.pages('tools/list')) {
      if (page === 'endless') this.isWhole = false;
      else if (typeof page === 'string') throw listRefused('tools');
      else this.#take(page);
      if (!this.isWhole) return;
    }
  }

  #take({ tools, _meta }: JsonObject): void {
    this.serverInfo ??= (_meta as JsonObject | undefined)?.['io.modelcontextprotocol/serverInfo'];
    if (!Array.isArray(tools)) throw listRefused('tools');
    for (const tool of tools as readonly unknown[]) {
      if (this.#tools.size >= MAX_TOOLS) {
        this.isWhole = false;
        return;
      }
      const cost = costOfTool(tool);
      this.#tools.set((tool as JsonObject | null)?.name ?? this.#tools.size, cost);
    }
  }
}

function shownName(info: unknown): string | undefined {
  const name = (info as JsonObject | null | undefined)?.name;
  return typeof name === 'string' && name !== '' ? escapeText(maskSecrets(name.slice(0, MAX_NAME))) : undefined;
}
