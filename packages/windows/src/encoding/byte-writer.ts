import { ByteReader } from './byte-reader.js';

/** Writes numbers into a reusable, growing buffer. */
export class ByteWriter {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Writes an integer from 0 to 2^53 as a little-endian base-128 varint. */
  whole(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Reserves two bytes for an integer below 2^16 that is written later by {@link putShort}; returns their position. */
  reserveShort(): number {
    this.#reserve(2);
    this.#length += 2;
    return this.#length - 2;
  }

  putShort(position: number, value: number): void {
    this.#view.setUint16(position, value, true);
  }

  /** Returns a copy of the bytes written and resets the writer. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /** Reads back the bytes written from `position` on. */
  reread(position: number, read: (reader: ByteReader) => void): void {
    const reader = new ByteReader(this.#bytes);
    reader.position = position;
    read(reader);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
