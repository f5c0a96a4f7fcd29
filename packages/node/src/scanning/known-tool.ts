import { createHash } from 'node:crypto';
import { type DefinitionFinding, definitionTexts, type OtherTool, otherToolOf } from '@mcp-vitals/monitor';

/** A definition above this size is not kept: it is scanned again when it is listed again, and not when other servers change. */
const MAX_KEPT_CHARACTERS = 10_000;

/** What is kept of a listed tool. */
export interface KnownTool {
  readonly other: OtherTool;
  /** Tells whether a definition is the same, to its last value. */
  readonly digest: string;
  /** The application's own object, where it is not large. */
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
  let characters = 0;
  for (;;) {
    const step = texts.next();
    if (step.done) {
      const kept = characters <= MAX_KEPT_CHARACTERS ? definition : undefined;
      const other = otherToolOf(name, definition);
      const tool = {
        other,
        digest: hash.digest('base64'),
        definition: kept,
        findings: [],
        since: new Map<string, number>(),
      };
      return { tool, isWhole: step.value };
    }
    if (step.value === undefined) yield undefined;
    else {
      characters += step.value.text.length;
      hash.update(`${step.value.path}\0${step.value.text}\0`);
    }
  }
}
