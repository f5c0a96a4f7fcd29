import { MCP_METHODS } from '@mcp-vitals/signals';
import type { Response } from '../message/messages.js';

/** The kinds of names that only a server can vouch for. */
export type NameKind = 'tools' | 'prompts' | 'methods';

/** The kind listed by each `list` method. */
const LISTS: Readonly<Record<string, 'tools' | 'prompts'>> = { 'tools/list': 'tools', 'prompts/list': 'prompts' };

/** The kind of name in `params.name` of each method that names something. */
export const NAMED: Readonly<Record<string, 'tools' | 'prompts'>> = { 'tools/call': 'tools', 'prompts/get': 'prompts' };

/** More names of one kind are not remembered for one server. */
const MAX_NAMES = 1000;

/** More names of one kind are not learned from failures of one server: its callers can make up names that fail. */
const MAX_FAILED_NAMES = 20;

/** More servers share their names with nobody: each connection to them learns for itself. */
const MAX_SERVERS = 100;

/** No server's name is longer, in UTF-16 units. */
const MAX_NAME_LENGTH = 128;

/** Codes that say that a method, or the thing that its parameters name, does not exist. */
const NOT_FOUND_CODES: ReadonlySet<unknown> = new Set([-32601, -32602, -32002]);

/** How SDKs and servers say that a tool does not exist. */
const NOT_FOUND_TEXT = /not found|unknown|no such|not exist|invalid|unsupported|unrecogni[sz]ed|disabled/i;

/** How SDKs say that a tool failed that does exist. */
const RAN_TEXT = /\b(?:executing|running|calling|invoking|arguments for) (?:the )?tool\b/i;

/** No more of a failure's text is read, in UTF-16 units. */
const MAX_READ = 1024;

/**
 * The methods, tools and prompts that a server has vouched for: it listed them, answered for them, or failed to run them.
 * Any other name is made up by its caller.
 */
export class KnownNames {
  readonly #names: Readonly<Record<NameKind, Set<string>>> = {
    methods: new Set(),
    tools: new Set(),
    prompts: new Set(),
  };
  readonly #failed = { methods: 0, tools: 0, prompts: 0 };
  /** Grows with every name. */
  size = 0;

  has(kind: NameKind, name: string): boolean {
    return this.#names[kind].has(name);
  }

  /** Learns from an answer without error: the names it lists exist, and so does the one it answers for. */
  learn(method: string, name: string | undefined, response: Response): void {
    const kind = NAMED[method];
    if (kind) {
      if (name !== undefined) this.#add(kind, name);
      return;
    }
    if (!MCP_METHODS.has(method)) this.#add('methods', method);
    const list = LISTS[method];
    const listed = list && response.result?.[list];
    if (list && Array.isArray(listed)) {
      for (const item of listed) if (typeof item?.name === 'string') this.#add(list, item.name);
    }
  }

  /** Learns from a failure, unless it reads as if the name did not exist: a server says so in words of its own. */
  learnFromFailure(method: string, name: string | undefined, { error, result }: Response): void {
    const kind = NAMED[method];
    if (!kind || name === undefined || this.has(kind, name) || this.#failed[kind] >= MAX_FAILED_NAMES) return;
    if (error && NOT_FOUND_CODES.has(error.code)) return;
    const text = (error ? String(error.message) : firstTextOf(result)).slice(0, MAX_READ);
    if (!RAN_TEXT.test(text) && (text.includes(name) || NOT_FOUND_TEXT.test(text))) return;
    this.#failed[kind]++;
    this.#add(kind, name);
  }

  #add(kind: NameKind, name: string): void {
    const names = this.#names[kind];
    if (names.size >= MAX_NAMES || name.length > MAX_NAME_LENGTH || names.has(name)) return;
    names.add(name);
    this.size++;
  }
}

function firstTextOf(result: Response['result']): string {
  const content = result?.content;
  const text: unknown = Array.isArray(content) ? content[0]?.text : undefined;
  return typeof text === 'string' ? text : '';
}

/**
 * The names of each server, for as long as the process lives: where a server object is made for each request, or a client
 * connects anew for each call, what one connection learned holds for the next.
 */
export class KnownServers {
  readonly #servers = new Map<string, KnownNames>();

  /** The names of the server that goes by `name`; of one that has no name, names of its own. */
  of(name: string | undefined): KnownNames {
    if (name === undefined || name.length > MAX_NAME_LENGTH) return new KnownNames();
    let names = this.#servers.get(name);
    if (!names) {
      names = new KnownNames();
      if (this.#servers.size < MAX_SERVERS) this.#servers.set(name, names);
    }
    return names;
  }
}
