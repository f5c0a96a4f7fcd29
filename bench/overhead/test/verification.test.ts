import { expect, it } from 'vitest';
import { inWords, mismatch, NOTHING } from '../src/signals.js';
import { slope, spread } from '../src/statistics.js';

it('calls a measurement invalid when a span or a point is missing, or one is too many', () => {
  const expected = { spans: 2, points: 3 };
  expect(mismatch({ spans: 20, points: 30 }, expected, 10)).toBeUndefined();
  expect(mismatch({ spans: 19, points: 30 }, expected, 10)).toBe('19 spans from 10 calls instead of 20');
  expect(mismatch({ spans: 20, points: 31 }, expected, 10)).toBe('31 points from 10 calls instead of 30');
});

it('states the signals of a call in words', () => {
  expect(inWords(NOTHING, 10)).toBe('nothing');
  expect(inWords({ spans: 20, points: 10, spanAttributes: 160, pointAttributes: 60 }, 10)).toBe(
    '2 spans of 8, 1 point of 6',
  );
  expect(inWords({ ...NOTHING, spans: 10 }, 10)).toBe('1 span');
});

it('takes medians and quartiles as linear interpolation does', () => {
  expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, q1: 1.75, q3: 3.25 });
  expect(spread([7])).toEqual({ median: 7, q1: 7, q3: 7 });
});

it('finds the line of least squares and how sure it is of its slope', () => {
  const line = slope([0, 1, 2, 3].map((x) => [x, 5 + 2 * x] as const));
  expect(line.slope).toBeCloseTo(2);
  expect(line.error).toBeCloseTo(0);
  // By hand: residuals 1/4, -3/4, 3/4, -1/4, so s² = 5/8, and the error is sqrt(s² / 5).
  const noisy = slope([
    [0, 0],
    [1, 0],
    [2, 2.5],
    [3, 2.5],
  ]);
  expect(noisy.slope).toBeCloseTo(1);
  expect(noisy.error).toBeCloseTo(Math.sqrt(1.25 / 2 / 5));
});
