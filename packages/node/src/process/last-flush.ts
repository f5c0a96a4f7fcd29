import { Worker } from 'node:worker_threads';
import { notices } from '@mcp-vitals/signals';
import { ENDED, FAILED, type LastRequest, POST_IN_THREAD, STATUS, type ThreadData, WRITTEN } from './post-in-thread.js';

/**
 * Posts requests in a worker thread and waits for their answers, because an exiting process runs no further
 * asynchronous code.
 * @param millis maximum wait in milliseconds
 */
export function postSynchronously(requests: readonly LastRequest[], millis: number): void {
  const progress = new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
  const deadline = performance.now() + millis;
  try {
    const worker = new Worker(POST_IN_THREAD, {
      eval: true,
      workerData: { requests, progress } satisfies ThreadData,
      // The thread must preload no modules, this package among them.
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
    });
    worker.on('error', () => {});
    worker.unref();
  } catch (error) {
    sayLost(requests, error instanceof Error ? error.message : String(error));
    return;
  }
  for (let left = millis; left > 0; left = deadline - performance.now()) {
    const ended = Atomics.load(progress, ENDED);
    if (ended === requests.length) break;
    Atomics.wait(progress, ENDED, ended, left);
  }
  const status = Atomics.load(progress, STATUS);
  if (Atomics.load(progress, FAILED) > 0) sayLost(requests, status > 0 ? `status ${status}` : 'no connection');
  else if (Atomics.load(progress, WRITTEN) < requests.length) sayLost(requests, `not sent within ${millis} ms`);
}

function sayLost(requests: readonly LastRequest[], reason: string): void {
  const hosts = [...new Set(requests.map(({ url }) => new URL(url).origin))].join(', ');
  notices.say(
    'not_sent',
    `the process exited before its last telemetry reached ${hosts} (${reason}), so up to a second of it may be ` +
      'lost; raise MCP_EXPORT_FLUSH_AT_EXIT_MILLIS, or let the process end when it has nothing left to do',
  );
}
