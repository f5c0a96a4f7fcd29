import { CardinalityLimit, ErrorType, MCP_METHODS } from '@mcp-vitals/signals';
import type { Response } from './messages.js';

/** What a tool or a prompt is listed under in the result of its `list` method. */
const LISTS: Record<string, 'tools' | 'prompts'> = { 'tools/list': 'tools', 'prompts/list': 'prompts' };

/** The method whose `params.name` names a tool or a prompt. */
const NAMED: Record<string, 'tools' | 'prompts'> = { 'tools/call': 'tools', 'prompts/get': 'prompts' };

/** Looks a name up where the server registered it, if the server can be seen. */
export type Registry = (kind: 'tools' | 'prompts', name: string) => boolean;

/**
 * The bounds of everything a peer can choose, for a process: a method passes if MCP defines it or if there is room for
 * one more custom one; a tool or a prompt passes if the server registered it, listed it or answered for it.
 */
export class Limits {
  readonly tools = new CardinalityLimit(100);
  readonly prompts = new CardinalityLimit(50);
  readonly statusCodes = new CardinalityLimit(20);
  readonly protocolVersions = new CardinalityLimit(10);

  method(method: string): string {
    return MCP_METHODS.has(method) ? method : ErrorType.OTHER;
  }
}

/** The names of tools and prompts that one connection has seen the server stand for. At most 1,000 of each are kept. */
export class Names {
  readonly #known = { tools: new Set<string>(), prompts: new Set<string>() };
  readonly #limits: Limits;
  readonly #registry: Registry | undefined;

  constructor(limits: Limits, registry?: Registry) {
    this.#limits = limits;
    this.#registry = registry;
  }

  /** The name under which a call goes into metrics and span names: itself if known, `_OTHER` if not. */
  bounded(method: string, name: string): string {
    const kind = NAMED[method];
    if (!kind) return ErrorType.OTHER;
    return this.#known[kind].has(name) || this.#registry?.(kind, name)
      ? this.#limits[kind].admit(name)
      : ErrorType.OTHER;
  }

  /** Learns from a successful response: what was listed exists, and what answered exists. */
  learn(method: string, name: string | undefined, response: Response): void {
    if (name !== undefined && NAMED[method]) this.#add(NAMED[method], name);
    const list = LISTS[method];
    const listed = list && response.result?.[list];
    if (!list || !Array.isArray(listed)) return;
    for (const item of listed) if (typeof item?.name === 'string') this.#add(list, item.name);
  }

  #add(kind: 'tools' | 'prompts', name: string): void {
    if (this.#known[kind].size < 1000) this.#known[kind].add(name);
  }
}
