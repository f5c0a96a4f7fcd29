interface WaitingLine {
  readonly line: Buffer;
  readonly settle: (isDurable: boolean) => void;
}

/** Lines that are written together, and their callers. */
export type Batch = readonly WaitingLine[];

export function settleBatch(batch: Batch, isDurable: boolean): void {
  for (const { settle } of batch) settle(isDurable);
}

/** Lines that wait for the disk, which is busy with the ones before. */
export class WaitingLines {
  #lines: WaitingLine[] = [];
  #bytes = 0;

  get length(): number {
    return this.#lines.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves when the line is settled. */
  push(line: Buffer): Promise<boolean> {
    this.#bytes += line.length;
    return new Promise((settle) => this.#lines.push({ line, settle }));
  }

  takeAll(): Batch {
    const batch = this.#lines;
    this.#lines = [];
    this.#bytes = 0;
    return batch;
  }

  /** Puts a batch back in front. */
  putBack(batch: Batch): void {
    this.#lines = [...batch, ...this.#lines];
    for (const { line } of batch) this.#bytes += line.length;
  }
}
