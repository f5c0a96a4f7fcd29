import { expect, it, onTestFinished, vi } from 'vitest';
import { respondToSignals } from '../src/process/signals.js';

const SIGNAL = 'SIGHUP';

/** Sends this process a signal twice as if its id were `pid`, and returns what was done. */
async function responseAs(pid: number, sent: Promise<void> = Promise.resolve()): Promise<string[]> {
  const own = Object.getOwnPropertyDescriptor(process, 'pid')!;
  Object.defineProperty(process, 'pid', { ...own, value: pid });
  const done: string[] = [];
  const kill = vi.spyOn(process, 'kill').mockImplementation((target, signal) => {
    done.push(`${signal} to ${target}`);
    return true;
  });
  const stop = respondToSignals({
    onHandled: (signal) => done.push(`${signal} handled`),
    onEnding: async () => {
      await sent;
      done.push('ended');
    },
  });
  onTestFinished(() => {
    stop();
    kill.mockRestore();
    Object.defineProperty(process, 'pid', own);
  });
  for (let i = 0; i < 2; i++) {
    // The kernel would end the process.
    if (!process.emit(SIGNAL, SIGNAL)) done.push('killed');
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  }
  return done;
}

it('a signal that the application does not handle ends telemetry, and then the process', async () => {
  expect(await responseAs(4711)).toEqual(['ended', `${SIGNAL} to 4711`, 'killed']);
});

it('a second signal that comes while telemetry ends does not cut that short', async () => {
  let send: () => void = () => {};
  const done = await responseAs(
    4711,
    new Promise((resolve) => {
      send = resolve;
    }),
  );
  expect(done).toEqual([]);
  send();
  await expect.poll(() => done).toEqual(['ended', `${SIGNAL} to 4711`]);
  expect(process.listenerCount(SIGNAL)).toBe(0);
});

it('process 1, which outlives a signal that it does not handle, is observed after it', async () => {
  expect(await responseAs(1)).toEqual([`${SIGNAL} handled`, `${SIGNAL} handled`]);
});
