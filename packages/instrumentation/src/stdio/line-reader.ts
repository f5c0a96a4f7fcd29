import { StringDecoder } from 'node:string_decoder';

/** Splits the chunks of a stream into lines. Lines longer than the limit are skipped. */
export class LineReader {
  readonly #maxCharacters: number;
  readonly #decoder = new StringDecoder('utf8');
  #parts: string[] = [];
  #characters = 0;
  #isSkipping = false;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  /** The buffered start of the incomplete line. */
  get head(): string {
    return this.#parts[0] ?? '';
  }

  /** The lines completed by this chunk, without line ends. `undefined` stands for a skipped line. */
  *read(chunk: string | Uint8Array): Generator<string | undefined> {
    const text =
      typeof chunk === 'string'
        ? chunk
        : this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#keep(text.slice(start, end));
      start = end + 1;
      yield this.#isSkipping ? undefined : this.#parts.join('');
      this.#parts = [];
      this.#characters = 0;
      this.#isSkipping = false;
    }
    if (start < text.length) this.#keep(text.slice(start));
  }

  #keep(text: string): void {
    this.#characters += text.length;
    if (this.#characters > this.#maxCharacters) {
      this.#isSkipping = true;
      this.#parts = [];
    } else if (!this.#isSkipping) {
      this.#parts.push(text);
    }
  }
}
