import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanRows } from '../../src/dashboard/timeline/span-rows.js';

const span = fc.record({
  spanId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  parentSpanId: fc.constantFrom(null, undefined, 'a', 'b', 'c', 'd', 'e', 'f', 'unknown'),
  startMillis: fc.double({ min: 0, max: 1000, noNaN: true }),
});

describe('the rows of a timeline', () => {
  it('put each span before those that it called, by their start', () => {
    const rows = spanRows([
      { spanId: 'select', parentSpanId: 'server', startMillis: 3 },
      { spanId: 'server', parentSpanId: 'client', startMillis: 2 },
      { spanId: 'client', parentSpanId: null, startMillis: 1 },
      { spanId: 'insert', parentSpanId: 'server', startMillis: 2.5 },
    ]);
    expect(rows.map(({ span: { spanId }, depth, below }) => ({ spanId, depth, below }))).toEqual([
      { spanId: 'client', depth: 0, below: 3 },
      { spanId: 'server', depth: 1, below: 2 },
      { spanId: 'insert', depth: 2, below: 0 },
      { spanId: 'select', depth: 2, below: 0 },
    ]);
  });

  it('hold every span once, whatever its parents are, circles included', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), (spans) => {
        const shown = spanRows(spans).map((row) => row.span);
        expect(shown).toHaveLength(spans.length);
        expect(spans.filter((one) => !shown.includes(one))).toEqual([]);
      }),
    );
  });

  it('count the spans below each', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), (spans) => {
        const rows = spanRows(spans);
        for (const [index, { depth, below }] of rows.entries()) {
          const next = rows.slice(index + 1).findIndex((row) => row.depth <= depth);
          expect(below).toBe(next < 0 ? rows.length - index - 1 : next);
        }
      }),
    );
  });
});
