import { costOfTool, estimateTokens, type ToolCost } from '@mcp-vitals/instrumentation';
import { escapeText, maskSecrets, systemClock } from '@mcp-vitals/signals';
import { VERSION } from '../../version.js';
import { CommandError } from '../base/command-error.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** The requests of a client to one server. */
export interface McpSession {
  /** Returns the result; `undefined` when the server refuses the request. @throws CommandError without an answer */
  request(method: string, params: object): Promise<JsonObject | undefined>;
  notify(method: string): void | Promise<void>;
  close(): Promise<void>;
}

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

/** Limits for a list that never ends. */
const MAX_PAGES = 200;
const MAX_TOOLS = 10_000;
const MAX_LIST_MILLIS = 60_000;
const MAX_INSTRUCTIONS = 400_000;
const MAX_NAME = 128;

/** What a request carries since protocol 2026-07-28, which has no `initialize`. */
const STATELESS_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'mcp-vitals', version: VERSION },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** Asks a server for its tools and ends the session. @throws CommandError when it gives no answer */
export async function listServer(session: McpSession): Promise<ListedServer> {
  try {
    const hello = await session.request('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'mcp-vitals', version: VERSION },
    });
    if (hello !== undefined) await session.notify('notifications/initialized');
    const capabilities = hello?.capabilities as JsonObject | undefined;
    const listsTools = hello === undefined || capabilities?.tools !== undefined;
    const list = new ToolList(session, hello === undefined ? { _meta: STATELESS_META } : {});
    if (listsTools) await list.read();
    const instructions = typeof hello?.instructions === 'string' ? hello.instructions : '';
    return {
      name: shownName(hello?.serverInfo ?? list.serverInfo),
      tools: list.tools,
      isWhole: list.isWhole,
      instructionsTokens: estimateTokens(instructions.slice(0, MAX_INSTRUCTIONS)),
    };
  } finally {
    await session.close();
  }
}

class ToolList {
  serverInfo: unknown;
  isWhole = true;
  readonly #tools = new Map<unknown, ToolCost>();
  readonly #session: McpSession;
  readonly #params: object;

  constructor(session: McpSession, params: object) {
    this.#session = session;
    this.#params = params;
  }

  get tools(): ToolCost[] {
    return [...this.#tools.values()].sort((a, b) => b.tokens - a.tokens);
  }

  async read(): Promise<void> {
    const deadline = systemClock.now() + MAX_LIST_MILLIS;
    let cursor: unknown;
    for (let page = 0; page < MAX_PAGES && systemClock.now() < deadline; page++) {
      const result = await this.#session.request('tools/list', { ...this.#params, ...(page > 0 && { cursor }) });
      if (result === undefined) throw refused();
      this.#take(result);
      cursor = result.nextCursor;
      if (typeof cursor !== 'string' || cursor === '' || !this.isWhole) return;
    }
    this.isWhole = false;
  }

  #take({ tools, _meta }: JsonObject): void {
    this.serverInfo ??= (_meta as JsonObject | undefined)?.['io.modelcontextprotocol/serverInfo'];
    if (!Array.isArray(tools)) throw refused();
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

const refused = () =>
  new CommandError(
    'the server refuses to list its tools',
    'what they cost is not known',
    'check that the server needs no sign-in or setting before it lists its tools; --header passes a token to one at an address',
  );

function shownName(info: unknown): string | undefined {
  const name = (info as JsonObject | null | undefined)?.name;
  return typeof name === 'string' && name !== '' ? escapeText(maskSecrets(name.slice(0, MAX_NAME))) : undefined;
}
