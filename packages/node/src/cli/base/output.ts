import type { CommandError } from './command-error.js';
import { jsonText, shownJson, shownText } from './shown.js';
import { type OutputStream, paint, type Style, widthOf, wrap } from './style.js';

/** Where a command writes: results on stdout, everything else on stderr. */
export class Output {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly #closed = new AbortController();
  #hasProgress = false;
  #hasBegun = false;

  constructor(
    stdout: OutputStream,
    stderr: OutputStream,
    { json = false, quiet = false }: { readonly json?: boolean; readonly quiet?: boolean } = {},
  ) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.isJson = json;
    this.isQuiet = quiet;
    // What follows a closed pipe is of no use to anybody: a command that goes on and on ends.
    stdout.once('error', () => this.#closed.abort());
  }

  /** Aborted once the reader of stdout has gone. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Writes a result: as JSON with `--json`, where it holds no absolute path and no secret, else as text. */
  result(json: unknown, text: () => string): void {
    this.endProgress();
    this.stdout.write(this.isJson ? `${shownJson(json, 2)}\n` : withLineEnd(text()));
  }

  /** Writes a text that is the result in both forms, such as a file for another program. */
  raw(text: string): void {
    this.endProgress();
    this.stdout.write(withLineEnd(text));
  }

  /** Writes a note beside the result. */
  note(text: string): void {
    if (this.isQuiet) return;
    this.endProgress();
    this.stderr.write(withLineEnd(text));
  }

  /** Says what is being done, on a terminal and in place. Elsewhere only that work has begun. */
  progress(text: string): void {
    if (this.isQuiet) return;
    if (!this.stderr.isTTY) {
      if (!this.#hasBegun) this.stderr.write(`${text} …\n`);
      this.#hasBegun = true;
      return;
    }
    this.#hasProgress = true;
    this.stderr.write(`\r\u001B[K${paint(this.stderr, 'gray', `${text} …`)}`);
  }

  /** Removes the progress of a terminal. */
  endProgress(): void {
    if (!this.#hasProgress) return;
    this.#hasProgress = false;
    this.stderr.write('\r\u001B[K');
  }

  /** Writes an error: what happened, what it means, what to do. */
  error({ message, means, remedy }: CommandError): void {
    this.endProgress();
    const [happened, meaning, todo] = [message, means, remedy].map(shownText);
    if (this.isJson) {
      this.stdout.write(`${jsonText({ error: { happened, means: meaning, remedy: todo } }, 2)}\n`);
      return;
    }
    const width = Math.min(widthOf(this.stderr), 100);
    this.stderr.write(`${paint(this.stderr, 'red', wrap(`mcp-vitals: ${happened}`, width))}\n`);
    this.stderr.write(`${wrap(meaning!, width, '  ')}\n${wrap(todo!, width, '  ')}\n`);
  }

  /** Colours a text of stdout. */
  paint(style: Style, text: string): string {
    return paint(this.stdout, style, text);
  }

  /** Columns of stdout. */
  get width(): number {
    return widthOf(this.stdout);
  }
}

const withLineEnd = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
