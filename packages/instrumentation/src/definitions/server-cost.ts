import type { Role } from '../config.js';
import type { ToolCost } from './tool-cost.js';

/** What the definitions of one server's tools cost an agent, in estimated tokens. */
export interface ServerCost {
  /** The role of this process in the exchange of the list. */
  readonly role: Role;
  /** The server's name; `undefined` while unknown. */
  readonly server: string | undefined;
  readonly tools: number;
  readonly tokens: number;
  /** The tools with the most tokens, at most 20, the largest first. */
  readonly largest: readonly ToolCost[];
  /** Whether pages of the list, or parts of a definition, are not counted, so that it costs at least this much. */
  readonly isPartial: boolean;
}

const MAX_LARGEST = 20;
/** Tools of a listing that are told apart, so that a page that is listed twice counts once. */
const MAX_TOLD_APART = 1000;

/** The pages of one listing, added up. */
export class ServerListing {
  readonly #tools = new Map<unknown, ToolCost>();
  #others = 0;
  #otherTokens = 0;
  #isPartial = false;

  /** @param name the tool's name as listed, or what tells apart one without a name */
  add(name: unknown, cost: ToolCost): void {
    if (cost.isPartial) this.#isPartial = true;
    if (this.#tools.size < MAX_TOLD_APART || this.#tools.has(name)) {
      this.#tools.set(name, cost);
      return;
    }
    this.#others++;
    this.#otherTokens += cost.tokens;
  }

  /** @param lacksPages whether pages are missing */
  cost(role: Role, server: string | undefined, lacksPages: boolean): ServerCost {
    const tools = [...this.#tools.values()].sort((a, b) => b.tokens - a.tokens);
    return {
      role,
      server,
      tools: tools.length + this.#others,
      tokens: tools.reduce((sum, { tokens }) => sum + tokens, this.#otherTokens),
      largest: tools.slice(0, MAX_LARGEST),
      isPartial: lacksPages || this.#isPartial,
    };
  }
}
