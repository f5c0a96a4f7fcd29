import { MCP_METHODS } from '@mcp-vitals/signals';
import { failureText } from '../message/failure-text.js';
import type { Response } from '../message/messages.js';

/** The kinds of names that only a server can confirm. */
export type NameKind = 'tools' | 'prompts' | 'methods';

/** The kind of name that each `list` method returns. */
const LISTS: ReadonlyMap<string, 'tools' | 'prompts'> = new Map([
  ['tools/list', 'tools'],
  ['prompts/list', 'prompts'],
]);

/** The kind of name in `params.name`, by method. A map, because V8 keeps every made-up key that is looked up in an object. */
export const NAMED: ReadonlyMap<string, 'tools' | 'prompts'> = new Map([
  ['tools/call', 'tools'],
  ['prompts/get', 'prompts'],
]);

/** Maximum number of names of one kind kept per server. */
const MAX_NAMES = 1000;

/** Maximum number of names of one kind learned from failures per server, because callers can invent names that fail. */
const MAX_FAILED_NAMES = 20;

/**
 * Maximum number of servers whose names are shared between connections. Connections to further servers learn
 * separately.
 */
const MAX_SERVERS = 100;

/** Maximum length of a server's name, in UTF-16 units. */
const MAX_NAME_LENGTH = 128;

/** Error codes for a method, or a target of a method, that does not exist. */
const NOT_FOUND_CODES: ReadonlySet<unknown> = new Set([-32601, -32602, -32002]);

/** Matches messages of SDKs and servers about a tool that does not exist. */
const NOT_FOUND_TEXT = /not found|unknown|no such|not exist|invalid|unsupported|unrecogni[sz]ed|disabled/i;

/** Matches messages of SDKs about the failure of an existing tool. */
const RAN_TEXT = /\b(?:executing|running|calling|invoking|arguments for) (?:the )?tool\b/i;

/**
 * The methods, tools and prompts that a server has confirmed: it listed them, answered them, or failed while running them.
 * Any other name counts as invented by its caller.
 */
export class KnownNames {
  readonly #names: Readonly<Record<NameKind, Set<string>>> = {
    methods: new Set(),
    tools: new Set(),
    prompts: new Set(),
  };
  readonly #failed = { methods: 0, tools: 0, prompts: 0 };
  /** Total number of names. It never decreases. */
  size = 0;

  has(kind: NameKind, name: string): boolean {
    return this.#names[kind].has(name);
  }

  names(kind: NameKind): Iterable<string> {
    return this.#names[kind];
  }

  /** Learns from a successful response: the names it lists exist, and so does the requested one. */
  learn(method: string, name: string | undefined, response: Response): void {
    const kind = NAMED.get(method);
    if (kind) {
      if (name !== undefined) this.#add(kind, name);
      return;
    }
    if (!MCP_METHODS.has(method)) this.#add('methods', method);
    const list = LISTS.get(method);
    const listed = list && response.result?.[list];
    if (list && Array.isArray(listed)) {
      for (const item of listed) if (typeof item?.name === 'string') this.#add(list, item.name);
    }
  }

  /**
   * Learns from a failure, unless its text suggests that the name does not exist. Servers have no standard wording for
   * that.
   */
  learnFromFailure(method: string, name: string | undefined, response: Response): void {
    const kind = NAMED.get(method);
    if (!kind || name === undefined || this.has(kind, name) || this.#failed[kind] >= MAX_FAILED_NAMES) return;
    if (response.error && NOT_FOUND_CODES.has(response.error.code)) return;
    const text = failureText(response);
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

/** Says that a tool does not exist, in the words of the SDKs' servers and of those of other languages. */
const NO_SUCH_TOOL =
  /\b(?:unknown|no such|invalid|unsupported|unrecogni[sz]ed|non-?existent) tool\b|\bno tool (?:named|called)\b|\btool\b(?! (?:execution|call)).{0,160}?\b(?:not (?:be )?found|(?:does ?n[o']t|not) exist|is (?:unknown|not available|not registered))\b/i;

/** The same words about the name that was called, which stands as `\0`. */
const IS_GONE =
  /^(?:MCP error -\d+: )?(?:(?:unknown tool|no such tool|no tool named|tool not found):? ["'`[]?\0|(?:the )?tool:? ["'`[]?\0["'`\]]? (?:was |is |does |could )?(?:not (?:be )?(?:found|exist|available|registered)|unknown)\b)/i;

/**
 * Whether a failed call reports that the server has no tool of this name. A tool that ran and did not find something else says
 * so too, so the words must be about a tool, or the code about the call's parameters.
 * @param wasKnown whether the server had the tool before: then the words must be about this name
 */
export function saysToolIsUnknown(name: string, response: Response, wasKnown = false): boolean {
  const text = failureText(response);
  if (wasKnown) return name !== '' && IS_GONE.test(text.replaceAll(name, '\0'));
  if (RAN_TEXT.test(text)) return false;
  if (NO_SUCH_TOOL.test(text)) return true;
  return NOT_FOUND_CODES.has(response.error?.code) && text.includes(name) && /not found|unknown|exist/i.test(text);
}

/**
 * The known names of each server, kept for the lifetime of the process. A server object may be created for each
 * request, and a client may reconnect for each call; names learned on one connection then apply to the next.
 */
export class KnownServers {
  readonly #servers = new Map<string, KnownNames>();

  /** The known names of the server called `name`; a new, unshared set for a server without a name. */
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
