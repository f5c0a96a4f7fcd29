const ESCAPABLE_IN_DOUBLE_QUOTES = /["\\$`]/;

/**
 * The words of a command line, quoted as in a POSIX shell: '…' takes everything as it is, "…" knows \" and \\, and outside
 * of both a backslash takes the next character as it is. Nothing is expanded and nothing is piped.
 * @throws {TypeError} when a quote is left open
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
