import { CardinalityLimit, ErrorType, MCP_METHODS } from '@mcp-vitals/signals';
import type { Response } from './messages.js';

type Kind = 'tools' | 'prompts';

/** What a tool or a prompt is listed under in the result of its `list` method. */
const LISTS: Readonly<Record<string, Kind>> = { 'tools/list': 'tools', 'prompts/list': 'prompts' };

/** The method whose `params.name` names a tool or a prompt. */
const NAMED: Readonly<Record<string, Kind>> = { 'tools/call': 'tools', 'prompts/get': 'prompts' };

/** More names than this are not remembered for one connection. */
const MAX_KNOWN = 1000;

/** Looks a name up where the server registered it, if the server can be seen. */
export type Registry = (kind: Kind, name: string) => boolean;

/** The bounds, for all that one source of telemetry instruments, of what a peer can choose and a metric can carry. */
export class Limits {
  readonly methods = new CardinalityLimit(20);
  readonly tools = new CardinalityLimit(100);
  readonly prompts = new CardinalityLimit(50);
  readonly statusCodes = new CardinalityLimit(20);
  readonly protocolVersions = new CardinalityLimit(10);

  /** How often something was recorded as `_OTHER` for want of room. */
  get dropped(): number {
    return [this.methods, this.tools, this.prompts, this.statusCodes, this.protocolVersions].reduce(
      (sum, limit) => sum + limit.dropped,
      0,
    );
  }
}

/**
 * The methods, tools and prompts that one connection has seen the server stand for: because it registered them, listed
 * them, or answered for them. Any other name is the caller's invention and goes by `_OTHER`.
 */
export class Names {
  readonly #known: Record<Kind | 'methods', Set<string>> = { methods: new Set(), tools: new Set(), prompts: new Set() };
  readonly #limits: Limits;
  readonly #registry: Registry | undefined;
  /** Grows with every name learned: what was looked up before may have another answer now. */
  revision = 0;

  constructor(limits: Limits, registry?: Registry) {
    this.#limits = limits;
    this.#registry = registry;
  }

  /** The method under which an operation is recorded. MCP's own always pass. */
  method(method: string): string {
    if (MCP_METHODS.has(method)) return method;
    return this.#known.methods.has(method) ? this.#limits.methods.admit(method) : ErrorType.OTHER;
  }

  /** The tool or prompt under which an operation is recorded. */
  target(method: string, name: string): string {
    const kind = NAMED[method];
    if (!kind) return ErrorType.OTHER;
    return this.#known[kind].has(name) || this.#registry?.(kind, name)
      ? this.#limits[kind].admit(name)
      : ErrorType.OTHER;
  }

  /** Learns from a successful response: what was listed exists, and what answered exists. */
  learn(method: string, name: string | undefined, response: Response): void {
    if (!MCP_METHODS.has(method)) this.#add('methods', method);
    if (name !== undefined && NAMED[method]) this.#add(NAMED[method], name);
    const list = LISTS[method];
    const listed = list && response.result?.[list];
    if (!list || !Array.isArray(listed)) return;
    for (const item of listed) if (typeof item?.name === 'string') this.#add(list, item.name);
  }

  #add(kind: Kind | 'methods', name: string): void {
    const known = this.#known[kind];
    if (known.size >= MAX_KNOWN || known.has(name)) return;
    known.add(name);
    this.revision++;
  }
}

/** The name a request is about: of a tool or of a prompt. */
export const isNamed = (method: string): boolean => method in NAMED;
