/** Letters of a word that are one token; a longer word is several. */
const WORD = 10;
const CAPITALS = 4;
const DIGITS = 3;
const MARKS = 4;
/** Chinese characters, kana and hangul, and halves of pairs such as emoji. */
const WIDE = 1.3;
/** Letters with accents, Cyrillic, Greek, Arabic, and other alphabets. */
const OTHER = 3;

type Kind = 'lower' | 'upper' | 'digit' | 'space' | 'mark' | 'wide' | 'other';

/**
 * Estimates the tokens of a text. The rule, by runs of characters of one kind: a word with at most one capital, at its start,
 * takes one token for each 10 letters begun; capitals one for each 4, digits for each 3, punctuation for each 4; a single space
 * belongs to the word after it, more space is one token; 1.3 characters of Chinese, Japanese or Korean and 3 of other letters
 * are one.
 *
 * Against OpenAI's `o200k_base` on 349 tools of 8 servers with `costOfTool` it is off by at most 4 % a
 * server, and 9 of 10 tools are off by at most 6 %; characters over 4 are off by up to 21 %. It takes 15 ns a character and no memory.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (let at = 0; at < text.length; ) {
    const kind = kindAt(text, at);
    let end = endOfRun(text, at + 1, kind);
    const isWord = kind === 'upper' && end - at === 1;
    if (isWord) end = endOfRun(text, end, 'lower');
    tokens += isWord ? Math.ceil((end - at) / WORD) : tokensOfRun(kind, end - at);
    at = end;
  }
  return Math.ceil(tokens);
}

function endOfRun(text: string, from: number, kind: Kind): number {
  let end = from;
  while (end < text.length && kindAt(text, end) === kind) end++;
  return end;
}

function tokensOfRun(kind: Kind, length: number): number {
  switch (kind) {
    case 'lower':
      return Math.ceil(length / WORD);
    case 'upper':
      return Math.ceil(length / CAPITALS);
    case 'digit':
      return Math.ceil(length / DIGITS);
    case 'mark':
      return Math.ceil(length / MARKS);
    case 'space':
      return length > 1 ? 1 : 0;
    case 'wide':
      return length / WIDE;
    case 'other':
      return length / OTHER;
  }
}

function kindAt(text: string, at: number): Kind {
  const code = text.charCodeAt(at);
  if (code >= 0x61 && code <= 0x7a) return 'lower';
  if (code >= 0x41 && code <= 0x5a) return 'upper';
  if (code >= 0x30 && code <= 0x39) return 'digit';
  if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) return 'space';
  if (code < 0x80) return 'mark';
  return isWide(code) ? 'wide' : 'other';
}

const isWide = (code: number): boolean =>
  (code >= 0x2e80 && code <= 0xdfff) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xff00 && code <= 0xffef);
