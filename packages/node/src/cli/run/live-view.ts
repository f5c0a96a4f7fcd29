import type { Readable } from 'node:stream';
import { createLogUpdate } from 'log-update';
import type { OutputStream } from '../base/style.js';

/** A partial line that is held back; a longer one is written as it is. */
const MAX_LINE_BYTES = 65_536;

/** A text at the end of a terminal that is redrawn in place, below what the program writes. */
export class LiveView {
  readonly #stream: OutputStream;
  readonly #draw: ReturnType<typeof createLogUpdate>;
  readonly #rests = new Map<OutputStream, Buffer>();
  #frame = '';

  constructor(stream: OutputStream) {
    this.#stream = stream;
    this.#draw = createLogUpdate(stream, { showCursor: true });
  }

  /** Replaces the text. One that is higher than the terminal is cut, because it could not be redrawn. */
  show(lines: readonly string[]): void {
    const rows = Math.max(4, (this.#stream as { rows?: number }).rows ?? 24) - 1;
    this.#frame = lines.slice(0, rows).join('\n');
    this.#draw(this.#frame);
  }

  /** Writes what comes from the program above the text, in whole lines. */
  relay(from: Readable | null, to: OutputStream): void {
    from?.on('data', (chunk: Buffer) => {
      const bytes = Buffer.concat([this.#rests.get(to) ?? Buffer.alloc(0), chunk]);
      const end = bytes.length > MAX_LINE_BYTES ? bytes.length : bytes.lastIndexOf(0x0a) + 1;
      this.#rests.set(to, bytes.subarray(end));
      if (end > 0) this.#above(to, bytes.subarray(0, end));
    });
  }

  /** Removes the text and writes what is left of the program's last lines. */
  close(): void {
    this.#draw.clear();
    this.#draw.done();
    for (const [to, rest] of this.#rests) if (rest.length > 0) to.write(Buffer.concat([rest, Buffer.from('\n')]));
    this.#rests.clear();
  }

  #above(to: OutputStream, bytes: Buffer): void {
    this.#draw.clear();
    to.write(bytes);
    this.#draw(this.#frame);
  }
}
