import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from '../src/index.js';

afterEach(() => vi.useRealTimers());

it('a delay longer than a timer of Node.js can have is kept, and can be cancelled', () => {
  vi.useFakeTimers();
  const days = 86_400_000;
  const called: string[] = [];
  systemClock.after(60 * days, () => called.push('after 60 days'));
  const cancel = systemClock.after(60 * days, () => called.push('cancelled'));
  vi.advanceTimersByTime(60 * days - 1);
  expect(called).toEqual([]);
  cancel();
  vi.advanceTimersByTime(1);
  expect(called).toEqual(['after 60 days']);
});

it('a moment that is past is due at once, without a warning of Node.js', () => {
  const { setTimeout } = globalThis;
  const delays = vi.spyOn(globalThis, 'setTimeout').mockImplementation(setTimeout);
  systemClock.after(-0.1, () => {})();
  systemClock.after(Number.NaN, () => {})();
  expect(delays.mock.calls.map(([, delay]) => delay)).toEqual([0, 0]);
  delays.mockRestore();
});
