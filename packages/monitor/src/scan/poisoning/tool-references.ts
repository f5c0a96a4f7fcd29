import { near, type Sign, type Signs } from './signs.js';

/** A name that is no word of a language: with `_`, `-`, `.`, a digit or a capital inside. */
const IS_TELLING = /[_\-.\d]|[a-z][A-Z]/;
const NAME = /[A-Za-z][\w.-]{3,127}/g;
const MAX_NAMES = 256;
/** Between the name of a tool and what is demanded of its use. */
const MOST_APART = 120;

export interface ToolReference {
  readonly sign: Sign;
  readonly tool: string;
}

/** Names in a text that tools may have, at most 256. */
export function* namesIn(text: string): Generator<{ readonly name: string; readonly sign: Sign }> {
  let names = 0;
  for (const match of text.matchAll(NAME)) {
    const name = match[0].replace(/[.-]+$/, '');
    if (!IS_TELLING.test(name)) continue;
    if (++names > MAX_NAMES) return;
    const sign = { at: match.index, end: match.index + match[0].length };
    yield { name, sign };
    const bare = name.replace(/^mcp_(?:tool_)?/, '');
    if (bare !== name) yield { name: bare, sign };
  }
}

/**
 * Finds an instruction about a tool of another server: with one a server can change what that tool does. A mention is none, and
 * tools of the same server may refer to each other.
 */
export function foreignReference(text: string, signs: Signs, foreign: ReadonlySet<string>): ToolReference | undefined {
  if (foreign.size === 0 || !signs.has('directive')) return undefined;
  for (const { name, sign } of namesIn(text)) {
    if (foreign.has(name) && near(signs.of('directive'), [sign], MOST_APART, true)) return { sign, tool: name };
  }
  return undefined;
}
