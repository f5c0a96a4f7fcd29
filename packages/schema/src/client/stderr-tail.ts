import { Readable, type Stream } from 'node:stream';

const MAX_LINES = 10;
const MAX_LINE_LENGTH = 500;

/** The last lines that a program wrote to stderr. Everything is read, so that the program never blocks on a full pipe. */
export class StderrTail {
  readonly #lines: string[] = [];
  #rest = '';

  constructor(stream: Stream | null) {
    if (stream instanceof Readable) stream.setEncoding('utf8').on('data', (chunk: string) => this.#add(chunk));
  }

  /** At most 10 lines of at most 500 characters. */
  get lines(): readonly string[] {
    return [...this.#lines, this.#rest].filter((line) => line.trim() !== '').slice(-MAX_LINES);
  }

  #add(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n').map((line) => line.slice(0, MAX_LINE_LENGTH));
    this.#rest = lines.pop()!;
    this.#lines.push(...lines.slice(-MAX_LINES));
    this.#lines.splice(0, this.#lines.length - MAX_LINES);
  }
}
