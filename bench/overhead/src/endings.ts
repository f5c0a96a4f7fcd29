import type { Workload } from './workload.js';

/** The endings of a call. Each must free the state that is kept for a call in flight. */
export const ENDINGS = ['succeeds', 'fails', 'times out', 'is cancelled', 'loses its session'] as const;

export type Ending = (typeof ENDINGS)[number];

/** Samples of the heap in a run. */
const SAMPLES = 40;

/** Calls in flight at once where each has to wait for a clock. */
const LANES = 256;

/** Calls that end with a session. */
const CALLS_A_SESSION = 50;

/** Heap in use after a number of calls, in bytes. */
export type HeapSample = readonly [calls: number, bytes: number];

/** Makes calls that all end one way, and samples the heap. */
export async function growHeap(connect: () => Promise<Workload>, ending: Ending, calls: number): Promise<HeapSample[]> {
  const { gc } = globalThis;
  if (!gc) throw new Error('the heap is measured under --expose-gc');
  const step = Math.max(Math.ceil(calls / SAMPLES / LANES), 1) * LANES;
  const make = await maker(connect, ending);
  const samples: HeapSample[] = [];
  for (let made = step; made <= calls; made += step) {
    await make(step);
    gc();
    gc();
    samples.push([made, process.memoryUsage().heapUsed]);
  }
  return samples;
}

async function maker(connect: () => Promise<Workload>, ending: Ending): Promise<(calls: number) => Promise<void>> {
  const workload = await connect();
  const text = 'twenty characters ok';
  switch (ending) {
    case 'succeeds':
      return (calls) => workload.run({ calls, inFlight: 1, payload: text.length });
    case 'fails':
      return (calls) =>
        inLanes(calls, 1, async (index) => {
          await workload.call({ name: index % 2 ? 'fail' : 'missing', arguments: { text } });
        });
    case 'times out':
      return (calls) =>
        inLanes(calls, LANES, async () => {
          await workload.call({ name: 'wait', arguments: { text } }, { timeout: 1 });
        });
    case 'is cancelled':
      return (calls) =>
        inLanes(calls, 1, async () => {
          const controller = new AbortController();
          const call = workload.call({ name: 'wait', arguments: { text } }, { signal: controller.signal });
          setImmediate(() => controller.abort());
          await call;
        });
    case 'loses its session':
      await workload.close();
      return (calls) =>
        inLanes(calls / CALLS_A_SESSION, 1, async () => {
          const session = await connect();
          const pending = Array.from({ length: CALLS_A_SESSION }, () =>
            session.call({ name: 'wait', arguments: { text } }).catch(() => {}),
          );
          await session.closeServer();
          await Promise.all(pending);
        });
  }
}

/** Runs `call` a number of times, in lanes; failures are expected. */
async function inLanes(calls: number, lanes: number, call: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < calls) await call(next++).catch(() => {});
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await new Promise((resolve) => setImmediate(resolve));
}
