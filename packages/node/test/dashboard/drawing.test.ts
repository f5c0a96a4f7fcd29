import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barOf } from '../../src/dashboard/chart/bar.js';
import { lonePoints } from '../../src/dashboard/chart/lone-points.js';
import { sparklinePath } from '../../src/dashboard/chart/sparkline.js';
import { rowsInView } from '../../src/dashboard/table/rows-in-view.js';

const number = fc.double({ min: -1e7, max: 1e7, noNaN: true });

describe('a bar of a timeline', () => {
  it('stays on its line and is wide enough to be seen, whatever the clocks of two processes say', () => {
    fc.assert(
      fc.property(
        number,
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        number,
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        (start, duration, from, length) => {
          const { left, width } = barOf(start, duration, from, length);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(width).toBeGreaterThanOrEqual(0.39);
          expect(left + width).toBeLessThanOrEqual(100.01);
        },
      ),
    );
  });

  it('begins and ends where its time does', () => {
    expect(barOf(150, 50, 100, 200)).toEqual({ left: 25, width: 25 });
  });
});

describe('a sparkline', () => {
  it('has a gap where nothing was measured, and a dot for a value between two gaps', () => {
    expect(sparklinePath([0, 10, null, 5, null, 10, 10], 60, 10)).toBe('M0 10L10 0M30 5h.01M50 0L60 0');
  });

  it('stays in its box and has a place for each value', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })), { maxLength: 60 }), (values) => {
        const points = [...sparklinePath(values, 100, 20).matchAll(/[ML](\S+) ([^MLh]+)/g)];
        expect(points).toHaveLength(values.filter((value) => value !== null).length);
        for (const [, x, y] of points) {
          expect(Number(x)).toBeGreaterThanOrEqual(0);
          expect(Number(x)).toBeLessThanOrEqual(100);
          expect(Number(y)).toBeGreaterThanOrEqual(0);
          expect(Number(y)).toBeLessThanOrEqual(20);
        }
      }),
    );
  });
});

describe('the rows of a long table', () => {
  const options = fc.record({
    rows: fc.nat(100_000),
    rowHeight: fc.constant(34),
    scrolled: fc.double({ min: 0, max: 4e6, noNaN: true }),
    height: fc.integer({ min: 0, max: 4000 }),
    beyond: fc.constant(8),
  });

  it('that are drawn are bounded by the window, and the space stands for the rest', () => {
    fc.assert(
      fc.property(options, (given) => {
        const { first, end, spaceBefore, spaceAfter } = rowsInView(given);
        expect(end - first).toBeLessThanOrEqual(Math.ceil(given.height / 34) + 17);
        expect(spaceBefore + (end - first) * 34 + spaceAfter).toBe(given.rows * 34);
      }),
    );
  });

  it('that are drawn hold every row that is seen', () => {
    fc.assert(
      fc.property(options, (given) => {
        const { first, end } = rowsInView(given);
        const scrolled = Math.min(given.scrolled, Math.max(0, given.rows * 34 - given.height));
        expect(first).toBeLessThanOrEqual(Math.floor(scrolled / 34));
        expect(end).toBeGreaterThanOrEqual(Math.min(given.rows, Math.ceil((scrolled + given.height) / 34)));
      }),
    );
  });
});

describe('a line of a chart', () => {
  it('has a point for each value between two gaps, and for no other', () => {
    expect(lonePoints([1, null, 2, null, null, 3, 4, null, 5])).toEqual([0, 2, 8]);
    expect(lonePoints([1])).toEqual([0]);
    expect(lonePoints([null, undefined])).toEqual([]);
    expect(lonePoints([0, 0])).toEqual([]);
  });
});
