import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StreamHub } from '../../src/http/stream/stream-hub.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('hangs up on a reader that takes nothing for minutes, and on no other', async () => {
  const hub = new StreamHub();
  const hangUps = { slow: vi.fn<() => void>(), fast: vi.fn<() => void>() };
  hub.open('{}', hangUps.slow);
  const reader = hub.open('{}', hangUps.fast)!.getReader();
  let read = 0;
  const reading = (async () => {
    while (!(await reader.read()).done) read++;
  })();
  await vi.advanceTimersByTimeAsync(15_000 * 10);
  expect([hangUps.slow.mock.calls.length, hangUps.fast.mock.calls.length, hub.readers]).toEqual([1, 0, 1]);
  expect(read).toBeGreaterThanOrEqual(10);
  hub.close();
  await reading;
  expect(hub.readers).toBe(0);
});

it('has at most 32 readers, and room again once one has gone', async () => {
  const hub = new StreamHub();
  const streams = Array.from({ length: 33 }, () => hub.open('{}', () => {}));
  expect(streams.map((one) => one !== undefined)).toEqual([...Array<boolean>(32).fill(true), false]);
  await streams[0]!.cancel();
  expect(hub.open('{}', () => {})).toBeDefined();
  hub.close();
});
