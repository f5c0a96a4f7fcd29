/** Runs that may be base64 or hexadecimal. Words are shorter, hashes are no text when decoded. */
const BASE64 = /[A-Za-z0-9+/_-]{24,4096}={0,2}/g;
const HEX = /(?:[0-9a-f]{2}[ :]?){16,2048}/gi;
const ESCAPES = /(?:\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|%[0-9a-f]{2}|&#x?[0-9a-f]{2,5};){8,1024}/gi;

const MAX_RUNS = 32;
/** The share of a decoded text that has to be letters and space. */
const MIN_READABLE = 0.85;

/** A run of encoded text, decoded. */
export interface Decoded {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

/** Decodes what in a text is encoded and readable. Binary data, such as an image, is not. */
export function* decodedIn(text: string): Generator<Decoded> {
  let runs = 0;
  for (const [pattern, decode] of DECODERS) {
    for (const match of text.matchAll(pattern)) {
      if (++runs > MAX_RUNS) return;
      const decoded = decode(match[0]);
      if (isReadable(decoded)) yield { at: match.index, length: match[0].length, text: decoded };
    }
  }
}

const DECODERS: readonly (readonly [RegExp, (run: string) => string])[] = [
  [BASE64, (run) => Buffer.from(run, 'base64').toString('utf8')],
  [HEX, (run) => Buffer.from(run.replace(/[ :]/g, ''), 'hex').toString('utf8')],
  [
    ESCAPES,
    (run) =>
      run.replace(
        /&#x([0-9a-f]+);|&#(\d+);|(?:\\u|\\x|%)([0-9a-f]+)/gi,
        (_, hex?: string, decimal?: string, code?: string) =>
          characterOf(decimal === undefined ? Number.parseInt(hex ?? code!, 16) : Number(decimal)),
      ),
  ],
];

const characterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

function isReadable(text: string): boolean {
  if (text.length < 16) return false;
  const letters = text.match(/[\p{L}\s.,:;!?'"/_-]/gu)?.length ?? 0;
  return letters / Array.from(text).length >= MIN_READABLE && /\s/.test(text);
}
