import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineReader } from '../../src/stdio/line-reader.js';

/** Cuts bytes at the given places, also within a character. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

describe('lines of a stream', () => {
  it('are the same however the stream is cut into chunks', () => {
    const lines = fc.array(fc.string({ unit: 'binary' }).map((line) => line.replaceAll('\n', ' ').toWellFormed()));
    fc.assert(
      fc.property(lines, fc.array(fc.nat()), (expected, places) => {
        const reader = new LineReader(10_000);
        const bytes = Buffer.from(expected.map((line) => `${line}\n`).join(''));
        expect(cut(bytes, places).flatMap((chunk) => [...reader.read(chunk)])).toEqual(expected);
      }),
    );
  });

  it('that are longer than the limit are left out', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 200 })), fc.array(fc.nat()), (lengths, places) => {
        const reader = new LineReader(100);
        const bytes = Buffer.from(lengths.map((length) => `${'x'.repeat(length)}\n`).join(''));
        const seen = cut(bytes, places).flatMap((chunk) => [...reader.read(chunk)]);
        expect(seen.map((line) => (typeof line === 'string' ? line.length : undefined))).toEqual(
          lengths.map((length) => (length > 100 ? undefined : length)),
        );
      }),
    );
  });

  it('that are longer than the limit keep their ends', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1100 }), fc.array(fc.nat()), (text, places) => {
        const line = text.replaceAll('\n', ' ').toWellFormed();
        const reader = new LineReader(1000);
        const seen = cut(Buffer.from(`${line}\n`), places).flatMap((chunk) => [...reader.read(chunk)]);
        expect(seen).toEqual([{ head: line.slice(0, 256), tail: line.slice(-256) }]);
      }),
    );
  });
});
