/** A text, number or name of a definition. */
export interface DefinitionText {
  /** A JSON Pointer, cut after 200 characters. */
  readonly path: string;
  /** At most 4,096 UTF-16 units; a longer text comes in pieces that overlap by 512. */
  readonly text: string;
  /** Whether it is the name of a member. */
  readonly isName: boolean;
}

/** What is read of one definition. Beyond it the rest is not scanned. */
export interface TextLimits {
  readonly maxCharacters: number;
  readonly maxValues: number;
  readonly maxDepth: number;
}

const DEFINITION_LIMITS: TextLimits = { maxCharacters: 1_000_000, maxValues: 20_000, maxDepth: 64 };

const PIECE = 4096;
const OVERLAP = 512;
const MAX_PATH = 200;
/** Values after which work may pause. */
const PAUSE_VALUES = 64;

interface Open {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/**
 * Yields every text, number and name in a value, in bounded pieces, and `undefined` where work may pause.
 * @returns whether the whole value was read
 */
export function* definitionTexts(
  root: unknown,
  limits = DEFINITION_LIMITS,
): Generator<DefinitionText | undefined, boolean> {
  const open: Open[] = [{ value: root, path: '', depth: 0 }];
  let characters = 0;
  let values = 0;
  let isWhole = true;
  while (open.length > 0) {
    const { value, path, depth } = open.pop()!;
    if (++values % PAUSE_VALUES === 0) yield undefined;
    if (typeof value === 'string') {
      const left = limits.maxCharacters - characters;
      characters += value.length;
      yield* pieces(path, value.length > left ? value.slice(0, left) : value);
      if (value.length > left) return false;
    } else if (typeof value === 'number' || typeof value === 'boolean') {
      yield { path, text: String(value), isName: false };
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= limits.maxDepth) {
        isWhole = false;
        continue;
      }
      const inner: Open[] = [];
      for (const key in value) {
        if (values + open.length + inner.length >= limits.maxValues) {
          isWhole = false;
          break;
        }
        const at =
          path.length > MAX_PATH ? path : `${path}/${key.slice(0, MAX_PATH).replace(/~/g, '~0').replace(/\//g, '~1')}`;
        if (!Array.isArray(value)) {
          characters += key.length;
          if (characters > limits.maxCharacters) return false;
          yield { path: at, text: key.slice(0, PIECE), isName: true };
          if (inner.length % PAUSE_VALUES === PAUSE_VALUES - 1) yield undefined;
        }
        inner.push({ value: (value as Record<string, unknown>)[key], path: at, depth: depth + 1 });
      }
      // In the order of the definition, so that the first finding is the first for a reader.
      open.push(...inner.reverse());
    }
  }
  return isWhole;
}

function* pieces(path: string, text: string): Generator<DefinitionText | undefined> {
  if (text.length <= PIECE) {
    yield { path, text, isName: false };
    return;
  }
  for (let at = 0; at < text.length; at += PIECE - OVERLAP) {
    yield { path, text: text.slice(at, at + PIECE), isName: false };
    yield undefined;
    if (at + PIECE >= text.length) return;
  }
}
