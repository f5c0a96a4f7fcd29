export type Dialect = 'postgresql' | 'mysql';

/** A statement that may be planned, or the reason for its refusal. */
export type SelectCheck =
  | {
      /** From its first word to its last, without a final semicolon. */
      readonly query: string;
      /** The same with every literal as `?`, and without comments: fit for a trace. */
      readonly masked: string;
    }
  | { readonly refusal: string };

interface Token {
  readonly kind: 'literal' | 'name' | 'word' | 'number' | 'mark';
  readonly text: string;
  readonly start: number;
}

const LITERALS: Record<Dialect, string> = {
  postgresql: String.raw`[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$[^]*?\$\k<tag>\$`,
  mysql: String.raw`'(?:[^'\\]|\\[^]|'')*'|"(?:[^"\\]|\\[^]|"")*"`,
};
const NAMES: Record<Dialect, string> = { postgresql: '"(?:[^"]|"")*"', mysql: '`(?:[^`]|``)*`' };
const COMMENTS: Record<Dialect, string> = {
  postgresql: String.raw`--[^\r\n]*`,
  mysql: String.raw`#[^\n]*|--(?=\s|$)[^\n]*`,
};
const VERBS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'REPLACE', 'VALUES', 'TABLE'];
const CHANGES = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'];
const LOCKS = ['UPDATE', 'SHARE', 'NO', 'KEY'];

/**
 * Admits one SELECT (or WITH … SELECT) and refuses everything else, before a database sees it.
 *
 * It splits into words and literals as the dialect does, and parses no further: the database itself checks whether the SELECT
 * is valid. It is the first of several barriers: a statement is sent as the tail of an EXPLAIN, over
 * a protocol that takes a single statement, in a read-only transaction.
 */
export function checkSingleSelect(sql: string, dialect: Dialect): SelectCheck {
  const tokens = tokenize(sql, dialect);
  if (!Array.isArray(tokens)) return tokens;
  while (tokens.at(-1)?.text === ';') tokens.pop();
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first === undefined || last === undefined) return { refusal: 'there is no statement' };
  const refusal = refusalOf(tokens);
  if (refusal !== undefined) return { refusal };
  return { query: sql.slice(first.start, last.start + last.text.length), masked: mask(tokens) };
}

function refusalOf(tokens: readonly Token[]): string | undefined {
  if (tokens.some(({ text }) => text === ';')) return 'only one statement can be validated; there are several';
  const verb = wordOf(tokens.find(({ text }) => text !== '('));
  if (verb !== 'SELECT' && verb !== 'WITH') return notSelect(verb);
  let depth = 0;
  let mainVerb: string | undefined;
  for (const [index, token] of tokens.entries()) {
    if (token.text === '(') depth++;
    if (token.text === ')') depth--;
    const word = wordOf(token);
    if (word === undefined) continue;
    const next = tokens[index + 1];
    if (word === 'INTO') return 'SELECT … INTO writes; only reading can be validated';
    if (word === 'FOR' && LOCKS.includes(wordOf(next) ?? ''))
      return 'SELECT … FOR UPDATE locks; only reading can be validated';
    if (CHANGES.includes(word) && tokens[index - 1]?.text === '(' && next?.text !== '(') return notSelect(word);
    if (depth === 0 && VERBS.includes(word)) mainVerb ??= word;
  }
  return mainVerb === undefined || mainVerb === 'SELECT' ? undefined : notSelect(mainVerb);
}

const notSelect = (verb: string | undefined) => `only SELECT can be validated; this is ${verb ?? 'none'}`;

const wordOf = (token: Token | undefined) => (token?.kind === 'word' ? token.text.toUpperCase() : undefined);

const mask = (tokens: readonly Token[]) =>
  tokens
    .map(({ kind, text, start }, index) => {
      const previous = tokens[index - 1];
      const apart = previous !== undefined && previous.start + previous.text.length < start;
      return `${apart ? ' ' : ''}${kind === 'literal' || kind === 'number' ? '?' : text}`;
    })
    .join('');

function tokenize(sql: string, dialect: Dialect): Token[] | { refusal: string } {
  const pattern = new RegExp(
    `(?<space>\\s+|${COMMENTS[dialect]})|(?<literal>${LITERALS[dialect]})|(?<name>${NAMES[dialect]})` +
      String.raw`|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<number>\d[\p{L}\p{N}_.]*)|(?<mark>[^])`,
    'uy',
  );
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    if (sql.startsWith('/*', at)) {
      const end = endOfComment(sql, at, dialect);
      if (end === undefined) return { refusal: 'a comment is not closed, or is one that MySQL executes' };
      at = end;
      continue;
    }
    pattern.lastIndex = at;
    const groups = pattern.exec(sql)?.groups ?? {};
    at = pattern.lastIndex;
    if (groups.space !== undefined) continue;
    const kind = (['literal', 'name', 'word', 'number', 'mark'] as const).find((name) => groups[name] !== undefined)!;
    const text = groups[kind]!;
    if (kind === 'mark' && `'"\``.includes(text)) return { refusal: `a quote (${text}) is not closed` };
    if (kind === 'mark' && text === '$')
      return { refusal: 'placeholders cannot be planned; write a value in their place' };
    tokens.push({ kind, text, start: at - text.length });
  }
  return tokens;
}

/** Comments nest in PostgreSQL; in MySQL one that starts with `!` is code. */
function endOfComment(sql: string, start: number, dialect: Dialect): number | undefined {
  if (dialect === 'mysql') {
    const end = sql.indexOf('*/', start + 2);
    return end < 0 || /^\/\*M?!/.test(sql.slice(start, start + 4)) ? undefined : end + 2;
  }
  let depth = 0;
  const edges = /\/\*|\*\//g;
  edges.lastIndex = start;
  for (let edge = edges.exec(sql); edge !== null; edge = edges.exec(sql)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return edges.lastIndex;
  }
  return undefined;
}
