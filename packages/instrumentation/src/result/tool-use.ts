import { ATTR_ROLE, ErrorType, METRICS, metricOptions } from '@mcp-vitals/signals';
import type { Meter } from '@opentelemetry/api';
import type { Role } from '../config.js';
import { isListable } from '../message/listed-name.js';

/** Servers whose tools are kept; beyond it the one that was met first is dropped. */
const MAX_SERVERS = 20;
/** Tools that are kept of a server. */
const MAX_TOOLS = 500;

/** Which tools of one server are called, since this process knows it. */
export interface ToolUse {
  /** The role of this process in the calls. */
  readonly role: Role;
  /** The server's name; `undefined` while unknown. */
  readonly server: string | undefined;
  /** Number of its tools, as it listed them last, at most 500. */
  readonly tools: number;
  /** The listed tools that nobody has called. */
  readonly uncalled: readonly UncalledTool[];
}

export interface UncalledTool {
  readonly tool: string;
  /** Number of calls of other tools of the server since this one was listed. */
  readonly otherCalls: number;
}

/** The tools that one server listed, and which of them were called. */
export class ServerTools {
  /** The number of calls when each was listed first. */
  readonly #listed = new Map<string, number>();
  readonly #called = new Set<string>();
  /** The tools of the listing that is being read, page by page. */
  #fresh: Set<string> | undefined;
  #calls = 0;

  /** Takes a page of definitions. Tools that a whole listing lacks are gone. */
  list(tools: readonly unknown[], continues: boolean, hasMore: boolean): void {
    if (!continues) this.#fresh = new Set();
    for (const tool of tools) {
      const name = (tool as { readonly name?: unknown } | null | undefined)?.name;
      if (typeof name !== 'string') continue;
      if (!this.#listed.has(name) && this.#listed.size < MAX_TOOLS && isListable(name))
        this.#listed.set(name, this.#calls);
      if (this.#listed.has(name)) this.#fresh?.add(name);
    }
    if (hasMore || this.#fresh === undefined) return;
    for (const name of this.#listed.keys()) if (!this.#fresh.has(name)) this.#listed.delete(name);
    this.#fresh = undefined;
  }

  /** Counts a call. A failed one of a tool that is not listed may be of a name that its caller made up. */
  call(name: string, failed: boolean): void {
    const isListed = this.#listed.has(name);
    if (failed && !isListed) return;
    this.#calls++;
    if (this.#called.has(name)) return;
    if (isListed || (this.#called.size < MAX_TOOLS && isListable(name))) this.#called.add(name);
  }

  get use(): Omit<ToolUse, 'role' | 'server'> {
    const uncalled = [...this.#listed]
      .filter(([tool]) => !this.#called.has(tool))
      .map(([tool, calls]) => ({ tool, otherCalls: this.#calls - calls }));
    return { tools: this.#listed.size, uncalled };
  }
}

/** The tools of the servers that this process calls, and of those that it is, and which of them are called. */
export class ToolUses {
  readonly #servers = new Map<string, { role: Role; server: string | undefined; tools: ServerTools }>();

  get servers(): readonly ToolUse[] {
    return [...this.#servers.values()]
      .map(({ role, server, tools }) => ({ role, server, ...tools.use }))
      .filter(({ tools }) => tools > 0);
  }

  observe(meter: Meter): void {
    const { definitionsUncalled } = METRICS;
    meter
      .createObservableUpDownCounter(definitionsUncalled.name, metricOptions(definitionsUncalled))
      .addCallback((result) => {
        for (const role of ['client', 'server'] as const) {
          const ofRole = this.servers.filter((one) => one.role === role);
          const uncalled = ofRole.reduce((sum, one) => sum + one.uncalled.length, 0);
          if (ofRole.length > 0) result.observe(uncalled, { [ATTR_ROLE]: role });
        }
      });
  }

  /** The tools of a server, by its name. */
  of(role: Role, name: string | undefined): ServerTools {
    const known = this.#servers.get(keyOf(role, name));
    if (known !== undefined) return known.tools;
    // Looked at once, because it takes longer than a look-up.
    if (name !== undefined && name !== ErrorType.OTHER && !isListable(name)) return this.of(role, ErrorType.OTHER);
    return this.#add(role, name);
  }

  #add(role: Role, server: string | undefined): ServerTools {
    const tools = new ServerTools();
    this.#servers.set(keyOf(role, server), { role, server, tools });
    if (this.#servers.size > MAX_SERVERS) this.#servers.delete(this.#servers.keys().next().value!);
    return tools;
  }
}

const keyOf = (role: Role, server: string | undefined): string => `${role} ${server ?? ''}`;
