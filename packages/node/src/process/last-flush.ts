import { Worker } from 'node:worker_threads';
import { notices } from '@mcp-vitals/signals';
import { ENDED, FAILED, type LastRequest, POST_IN_THREAD, STATUS, type ThreadData, WRITTEN } from './post-in-thread.js';

const LET_END = 'let the process end when it has nothing left to do';

/**
 * Posts requests in a worker thread and waits for their answers, because an exiting process runs no further
 * asynchronous code.
 * @param millis maximum wait in milliseconds
 */
export function postSynchronously(requests: readonly LastRequest[], millis: number): void {
  const { NODE_TLS_REJECT_UNAUTHORIZED } = process.env;
  const progress = new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
  const deadline = performance.now() + millis;
  try {
    const worker = new Worker(POST_IN_THREAD, {
      eval: true,
      workerData: { requests, progress } satisfies ThreadData,
      // The thread must preload no modules, this package among them.
      execArgv: [],
      // The one variable of TLS that each thread reads for itself.
      env: NODE_TLS_REJECT_UNAUTHORIZED === undefined ? {} : { NODE_TLS_REJECT_UNAUTHORIZED },
      stdout: true,
      stderr: true,
    });
    worker.on('error', () => {});
    worker.unref();
  } catch (error) {
    sayLost(requests, error instanceof Error ? error.message : String(error), LET_END);
    return;
  }
  for (let left = millis; left > 0; left = deadline - performance.now()) {
    const ended = Atomics.load(progress, ENDED);
    if (ended === requests.length) break;
    Atomics.wait(progress, ENDED, ended, left);
  }
  const status = Atomics.load(progress, STATUS);
  if (status > 0) sayLost(requests, `status ${status}`, "check the endpoint, its credentials and the collector's log");
  else if (Atomics.load(progress, FAILED) > 0)
    sayLost(requests, 'no connection', 'check that a collector listens there');
  else if (Atomics.load(progress, WRITTEN) < requests.length)
    sayLost(requests, `not sent within ${millis} ms`, `raise MCP_EXPORT_FLUSH_AT_EXIT_MILLIS, or ${LET_END}`);
}

function sayLost(requests: readonly LastRequest[], reason: string, remedy: string): void {
  const hosts = [...new Set(requests.map(({ url }) => new URL(url).origin))].join(', ');
  const what = `the process exited before its last telemetry reached ${hosts} (${reason}), so it may be lost`;
  notices.say('not_sent', `${what}; ${remedy}`);
}
