import type { DefinitionListing, McpInstrumentation } from '@mcp-vitals/instrumentation';
import {
  type DefinitionScan,
  type DefinitionScanner,
  definitionTexts,
  poisoningScanner,
  qualityScanner,
  scanDefinition,
} from '@mcp-vitals/monitor';
import { type Clock, keepFromHost, notifyListener, wallTimeOf } from '@mcp-vitals/signals';
import { Ignored } from './ignored.js';
import type { KnownServer, ListedTool } from './known-server.js';
import { KnownServers } from './known-servers.js';
import { type KnownTool, readTool } from './known-tool.js';
import {
  changesBetween,
  type FindingChange,
  findingsOf,
  keyOf,
  type Poisoned,
  poisoned,
  rank,
  TOO_LARGE,
} from './listed-findings.js';
import { ResultWatch } from './result-watch.js';
import { Slices } from './slices.js';

/** Definitions that are kept; further ones are counted and not scanned. */
const MAX_TOOLS = 2000;
/** A server's listings are scanned at most once in this time; of those between, the last one. */
const INTERVAL_MILLIS = 10_000;

export interface ScanningOptions {
  /** Whether the definitions of listed tools are scanned. @default true */
  readonly definitions?: boolean;
  /** Whether the results of tools that this process calls are scanned for poisoning. @default false */
  readonly results?: boolean;
  /** Findings that are known and harmless: `tool:kind`, either may be `*`. */
  readonly ignore?: readonly string[];
  /** Scanners beside the built-in ones. */
  readonly scanners?: readonly DefinitionScanner[];
}

type Definition = Readonly<Record<string, unknown>>;

interface Changed {
  readonly tool: KnownTool;
  readonly definition: Definition;
}

/** Scans the tools, prompts and resource templates that servers list, and their instructions: after the exchange, in slices, and again only what has changed. */
export class DefinitionWatch {
  readonly results: ResultWatch;
  readonly #scanners: readonly DefinitionScanner[];
  readonly #ignored: Ignored;
  readonly #clock: Clock;
  readonly #slices = new Slices();
  readonly #servers = new KnownServers();
  readonly #listeners = new Set<(changes: readonly FindingChange[]) => void>();
  /** What ends listening, and scans that are planned. */
  readonly #ends = new Set<() => void>();
  #tools = 0;
  #scanned = 0;
  #unscanned = 0;

  constructor({ scanners = [], ignore = [] }: ScanningOptions, clock: Clock) {
    this.#scanners = [poisoningScanner, qualityScanner, ...scanners];
    this.#ignored = new Ignored(ignore);
    this.#clock = clock;
    this.results = new ResultWatch({ scanners: this.#scanners, slices: this.#slices, ignored: this.#ignored, clock });
  }

  /** Takes a page of a listing, as `McpInstrumentation.onDefinitionListing` passes it. @returns `false` when it drops it */
  readonly observe = (page: DefinitionListing): boolean => {
    const server = this.#servers.of(page);
    if (server === undefined) {
      this.#unscanned++;
      return false;
    }
    const isTaken = server.add(page);
    if (!isTaken) this.#unscanned += page.definitions.length;
    this.#plan(server);
    return isTaken;
  };

  /** Takes what an instrumentation sees listed, until this is closed. */
  listenTo(instrumentation: McpInstrumentation): void {
    this.#ends.add(instrumentation.onDefinitionListing(this.observe));
  }

  /** What the scans found so far. */
  scan(): DefinitionScan {
    const all = this.#servers.all.flatMap((server) => [...findingsOf(server)]);
    const findings = all.filter((finding) => !this.#ignored.has(finding));
    return {
      servers: this.#servers.count,
      tools: this.#servers.definitions('tool'),
      prompts: this.#servers.definitions('prompt'),
      resourceTemplates: this.#servers.definitions('resource'),
      instructions: this.#servers.definitions('server'),
      findings: findings.sort((a, b) => rank(a) - rank(b)),
      ignored: all.length - findings.length,
      unscanned: this.#unscanned + this.results.unscanned,
      results: this.results.findings(),
    };
  }

  /** Definitions scanned so far, new or changed. */
  get scanned(): number {
    return this.#scanned;
  }

  /** Calls back with the poisoning findings that came up or are gone after a scan; returns the function that stops it. */
  onChange(listener: (changes: readonly FindingChange[]) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves when every listing that is due has been scanned. */
  settled(): Promise<void> {
    return this.#slices.settled();
  }

  close(): void {
    for (const end of this.#ends) end();
    this.#ends.clear();
    this.#slices.clear();
  }

  #plan(server: KnownServer): void {
    if (server.isPlanned) return;
    server.isPlanned = true;
    const waitMillis = server.dueMillis - this.#clock.now();
    if (waitMillis <= 0) {
      this.#start(server);
      return;
    }
    const cancel = this.#clock.after(waitMillis, () => {
      this.#ends.delete(cancel);
      this.#start(server);
    });
    this.#ends.add(cancel);
  }

  #start(server: KnownServer): void {
    if (this.#slices.add(() => this.#scanServer(server))) return;
    // Too much waits: its pages do too, within their own limit.
    server.isPlanned = false;
    server.dueMillis = this.#clock.now() + INTERVAL_MILLIS;
    this.#plan(server);
  }

  *#scanServer(server: KnownServer): Generator<undefined> {
    server.isPlanned = false;
    server.dueMillis = this.#clock.now() + INTERVAL_MILLIS;
    const before = poisoned(server);
    const names = new Set(server.tools.keys());
    for (const page of server.takePages()) yield* this.#scanPage(server, page);
    this.#tools = this.#servers.definitions();
    // An order about a tool of another server is one only once that tool is known.
    const changed = [...new Set([...names, ...server.tools.keys()])].filter(
      (name) => names.has(name) !== server.tools.has(name),
    );
    if (server.role === 'client' && server.kind === 'tool' && changed.length > 0)
      yield* this.#scanMentionsOf(new Set(changed), server);
    this.#tell(before, poisoned(server));
  }

  *#scanPage(server: KnownServer, page: DefinitionListing): Generator<undefined> {
    const changed: Changed[] = [];
    for (const listed of server.toolsOf(page)) {
      yield undefined;
      const tool = yield* finished(this.#changed(server, listed));
      if (tool !== undefined) changed.push({ tool, definition: listed.definition });
    }
    server.dropMissing(page);
    yield* this.#scanTools(server, changed);
  }

  /** Keeps a tool that is new or not as it was. @returns `undefined` for any other */
  *#changed(server: KnownServer, { key, name, definition }: ListedTool): Generator<undefined, KnownTool | undefined> {
    const known = server.tools.get(key);
    if (known === undefined && (server.isFull || this.#tools >= MAX_TOOLS)) {
      this.#unscanned++;
      return undefined;
    }
    const { tool, isWhole } = yield* readTool(name, definition);
    if (known?.digest === tool.digest) return undefined;
    if (known === undefined) this.#tools++;
    for (const [finding, millis] of known?.since ?? []) tool.since.set(finding, millis);
    tool.findings = isWhole ? [] : [TOO_LARGE];
    server.tools.set(key, tool);
    return tool;
  }

  /** Scans the tools of other servers again that mention tools which came or went. */
  *#scanMentionsOf(names: ReadonlySet<string>, server: KnownServer): Generator<undefined> {
    for (const other of this.#servers.all) {
      if (other === server || other.role !== 'client') continue;
      const before = poisoned(other);
      const mentioning = [...other.tools.values()].flatMap((tool) => {
        const { definition, mentions } = tool;
        return definition !== undefined && [...mentions].some((name) => names.has(name)) ? [{ tool, definition }] : [];
      });
      yield* this.#scanTools(other, mentioning);
      this.#tell(before, poisoned(other));
    }
  }

  *#scanTools(of: KnownServer, changed: readonly Changed[]): Generator<undefined> {
    const { role, kind, name: server, tools } = of;
    const siblings = [...tools.values()].map(({ other }) => other);
    const foreignTools = role === 'client' ? this.#servers.foreignTo(of) : new Set<string>();
    const ofTexts = this.#scanners.filter((one) => one.scansOtherTexts === true);
    for (const { tool, definition } of changed) {
      // Its size is what there is to say of the quality of a definition that is too large; each look at 80,000 parameters stops the loop.
      const scanners = kind === 'tool' && !tool.findings.includes(TOO_LARGE) ? this.#scanners : ofTexts;
      this.#scanned++;
      const surroundings = { role, server, siblings, foreignTools, texts: () => definitionTexts(definition) };
      const found = yield* scanDefinition({ ...surroundings, name: tool.other.name, definition }, scanners);
      tool.findings = [...tool.findings.filter((one) => one === TOO_LARGE), ...found];
      const now = Math.round(wallTimeOf(this.#clock, this.#clock.now()));
      for (const finding of tool.findings) if (!tool.since.has(keyOf(finding))) tool.since.set(keyOf(finding), now);
    }
  }

  #tell(before: Poisoned, after: Poisoned): void {
    const changes = changesBetween(before, after).filter(({ finding }) => !this.#ignored.has(finding));
    if (changes.length === 0) return;
    const failed = (error: unknown) => keepFromHost('node', 'this listener missed findings', error);
    for (const listener of this.#listeners) notifyListener(() => listener(changes), failed);
  }
}

/** Work on one definition, which may throw where it is read. */
function* finished<T>(work: Generator<undefined, T>): Generator<undefined, T | undefined> {
  try {
    return yield* work;
  } catch (error) {
    keepFromHost('node', 'a definition is not scanned', error);
    return undefined;
  }
}
