import { createHash } from 'node:crypto';
import { type DefinitionFinding, definitionTexts, namesIn, type OtherTool, otherToolOf } from '@mcp-vitals/monitor';

/** A definition above this size is not kept: it is scanned again when it is listed again, and not when other servers change. */
const MAX_KEPT_CHARACTERS = 10_000;
/** Names that are kept of one definition. */
const MAX_MENTIONS = 100;

const NO_MENTIONS: ReadonlySet<string> = new Set();

/** What is kept of a listed tool. */
export interface KnownTool {
  readonly name: string;
  readonly other: OtherTool;
  /** Tells whether a definition is the same, to its last value. */
  readonly digest: string;
  /** Names in its texts that tools of other servers may have. */
  readonly mentions: ReadonlySet<string>;
  /** The application's own object, where it mentions any and is not large. */
  readonly definition: Readonly<Record<string, unknown>> | undefined;
  findings: readonly DefinitionFinding[];
  /** When each finding was first seen, by kind and place, in wall milliseconds. */
  readonly since: Map<string, number>;
}

/** Reads a definition without scanning it. Yields where work may pause. */
export function* readTool(
  name: string,
  definition: Readonly<Record<string, unknown>>,
): Generator<undefined, { readonly tool: KnownTool; readonly isWhole: boolean }> {
  const hash = createHash('sha256');
  const texts = definitionTexts(definition);
  const mentions = new Set<string>();
  let characters = 0;
  for (;;) {
    const step = texts.next();
    if (step.done) {
      const kept = mentions.size > 0 && characters <= MAX_KEPT_CHARACTERS ? definition : undefined;
      const other = otherToolOf(name, definition);
      const tool = {
        name,
        other,
        digest: hash.digest('base64'),
        // A part of a text keeps the whole text in memory.
        mentions: kept === undefined ? NO_MENTIONS : mentions,
        definition: kept,
        findings: [],
        since: new Map<string, number>(),
      };
      return { tool, isWhole: step.value };
    }
    if (step.value === undefined) yield undefined;
    else {
      const { path, text, isName } = step.value;
      characters += text.length;
      hash.update(`${path}\0${text}\0`);
      if (isName || mentions.size >= MAX_MENTIONS) continue;
      for (const { name: mentioned } of namesIn(text)) mentions.add(mentioned);
    }
  }
}
