import { StringDecoder } from 'node:string_decoder';

/** Length of the ends that are kept of a line that is too long, in UTF-16 units. */
const END_CHARACTERS = 256;

/** A line that is longer than the limit, of which only the ends are kept. */
export interface LongLine {
  readonly head: string;
  readonly tail: string;
}

/** Splits the chunks of a stream into lines. */
export class LineReader {
  readonly #maxCharacters: number;
  readonly #decoder = new StringDecoder('utf8');
  #parts: string[] = [];
  #characters = 0;
  /** The ends of the line, which is longer than the limit. */
  #ends: LongLine | undefined;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  /** The buffered start of the incomplete line. */
  get head(): string {
    return this.#parts[0] ?? '';
  }

  /** The lines completed by this chunk, without line ends. */
  *read(chunk: string | Uint8Array): Generator<string | LongLine> {
    const text =
      typeof chunk === 'string'
        ? chunk
        : this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#keep(text.slice(start, end));
      start = end + 1;
      yield this.#ends ?? this.#parts.join('');
      this.#parts = [];
      this.#characters = 0;
      this.#ends = undefined;
    }
    if (start < text.length) this.#keep(text.slice(start));
  }

  #keep(text: string): void {
    this.#characters += text.length;
    if (this.#ends) {
      this.#ends = { head: this.#ends.head, tail: (this.#ends.tail + text).slice(-END_CHARACTERS) };
      return;
    }
    this.#parts.push(text);
    if (this.#characters <= this.#maxCharacters) return;
    const line = this.#parts.join('');
    this.#ends = { head: line.slice(0, END_CHARACTERS), tail: line.slice(-END_CHARACTERS) };
    this.#parts = [];
  }
}
