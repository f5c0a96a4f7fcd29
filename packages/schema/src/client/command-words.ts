const ESCAPABLE_IN_DOUBLE_QUOTES = /["\\$`]/;

/**
 * Splits a command line into words, quoted as in a POSIX shell: '…' is literal, "…" knows \" and \\, and a backslash outside
 * of quotes escapes the next character. There are no expansions and no pipes.
 * @throws {TypeError} when a quote is not closed
 */
export function commandWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let index = 0; index < line.length; index++) {
    const character = line[index]!;
    const next = line[index + 1];
    const isEscape = character === '\\' && quote !== "'" && next !== undefined;
    if (isEscape && (quote === undefined || ESCAPABLE_IN_DOUBLE_QUOTES.test(next))) {
      word = (word ?? '') + next;
      index++;
    } else if (character === quote) quote = undefined;
    else if (quote === undefined && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (quote === undefined && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quote !== undefined) throw new TypeError(`the quote ${quote} is not closed`);
  if (word !== undefined) words.push(word);
  return words;
}
