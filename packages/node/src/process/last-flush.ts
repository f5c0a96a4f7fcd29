import { Worker } from 'node:worker_threads';
import { notices } from '@mcp-vitals/signals';

/** A request to post while the process ends. */
export interface LastRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly tls: Readonly<Record<string, unknown>>;
}

/**
 * Posts requests in a thread of its own and waits for their answers: of a process that is exiting, no other code runs any
 * more. @param millis the most it waits
 */
export function postSynchronously(requests: readonly LastRequest[], millis: number): void {
  const isDone = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  try {
    const worker = new Worker(new URL('./last-flush-worker.js', import.meta.url), {
      workerData: { requests, isDone },
      // No preloaded module runs there, this package's own least of all.
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
    });
    worker.on('error', () => {});
    worker.unref();
    if (Atomics.wait(isDone, 0, 0, millis) !== 'timed-out') return;
    sayLost(requests, `no answer within ${millis} ms`);
  } catch (error) {
    sayLost(requests, error instanceof Error ? error.message : String(error));
  }
}

function sayLost(requests: readonly LastRequest[], reason: string): void {
  const hosts = [...new Set(requests.map(({ url }) => new URL(url).origin))].join(', ');
  notices.say(
    'not_sent',
    `the process ended before its last telemetry reached ${hosts} (${reason}), so up to a second of it may be lost; ` +
      'raise MCP_EXPORT_FLUSH_AT_EXIT_MILLIS, or end the process when it has nothing left to do',
  );
}
