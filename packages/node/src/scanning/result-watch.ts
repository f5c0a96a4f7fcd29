import type { McpInstrumentationConfig, ResultListener } from '@mcp-vitals/instrumentation';
import {
  type DefinitionScanner,
  definitionTexts,
  nameText,
  type ResultFinding,
  scanDefinition,
} from '@mcp-vitals/monitor';
import { type Clock, wallTimeOf } from '@mcp-vitals/signals';
import type { Ignored } from './ignored.js';
import type { Slices } from './slices.js';

/** What is read of one result; of a longer one its beginning. */
const LIMITS = { maxCharacters: 64_000, maxValues: 2000, maxDepth: 16 };
/** Findings kept, each for a tool and a kind. */
const MAX_FINDINGS = 100;
/** Results that wait; they are kept in memory until they are scanned. */
const MAX_WAITING = 16;

export interface ResultWatchOptions {
  readonly scanners: readonly DefinitionScanner[];
  readonly slices: Slices;
  readonly ignored: Ignored;
  readonly clock: Clock;
}

/** Scans results of tools, where a setting asks for it. Nothing of a result is kept but that something was found. */
export class ResultWatch {
  readonly #options: ResultWatchOptions;
  readonly #scanners: readonly DefinitionScanner[];
  readonly #found = new Map<string, ResultFinding>();
  #waiting = 0;
  #count = 0;
  #unscanned = 0;

  constructor(options: ResultWatchOptions) {
    this.#options = options;
    this.#scanners = options.scanners.filter(({ scansOtherTexts }) => scansOtherTexts === true);
  }

  /** Takes the result of a request of this process. */
  readonly observe: ResultListener = ({ method, name = '' }, result, server = 'unnamed server') => {
    if (method !== 'tools/call') return;
    const isTaken =
      this.#waiting < MAX_WAITING &&
      this.#options.slices.add(() =>
        this.#scan(server, name, { content: result.content, structuredContent: result.structuredContent }),
      );
    if (isTaken) this.#waiting++;
    else this.#unscanned++;
  };

  /** Findings so far. */
  get count(): number {
    return this.#count;
  }

  get unscanned(): number {
    return this.#unscanned;
  }

  findings(): ResultFinding[] {
    return [...this.#found.values()].sort((a, b) => b.lastMillis - a.lastMillis);
  }

  *#scan(server: string, name: string, definition: Readonly<Record<string, unknown>>): Generator<undefined> {
    this.#waiting--;
    const scanned = {
      role: 'client' as const,
      server,
      name,
      definition,
      siblings: [],
      foreignTools: new Set<string>(),
    };
    const found = yield* scanDefinition(
      { ...scanned, texts: () => definitionTexts(definition, LIMITS) },
      this.#scanners,
    );
    const { clock, ignored } = this.#options;
    const lastMillis = Math.round(wallTimeOf(clock, clock.now()));
    const [of, tool] = [nameText(server), nameText(name)];
    for (const { kind, severity, text } of found) {
      if (ignored.has({ tool, kind })) continue;
      this.#count++;
      const key = JSON.stringify([of, tool, kind]);
      const count = (this.#found.get(key)?.count ?? 0) + 1;
      if (count === 1 && this.#found.size >= MAX_FINDINGS) this.#found.delete(this.#found.keys().next().value!);
      this.#found.set(key, { server: of, tool, kind, severity, text, count, lastMillis });
    }
  }
}

/** The configuration of an instrumentation that also passes results to a scan, if there is one. */
export function withResultScans(
  config: McpInstrumentationConfig = {},
  scan: { readonly results: ResultWatch } | undefined,
): McpInstrumentationConfig {
  if (scan === undefined) return config;
  const onResult: ResultListener = (...result) => {
    scan.results.observe(...result);
    return config.onResult?.(...result);
  };
  return { ...config, onResult };
}
