import { isMainThread, workerData } from 'node:worker_threads';

/**
 * Whether this thread runs the application. `--require` also runs its file in Node.js's loader-hooks
 * thread, which differs from a worker by the lock in its workerData.
 */
export const isApplicationThread = (): boolean =>
  isMainThread || !((workerData as { lock?: unknown } | null)?.lock instanceof SharedArrayBuffer);

/** Whether this module runs before the application, which is so when a Node.js flag preloads a module. */
export const isPreloading = (): boolean =>
  [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((flag) => /(^|\s)(--import|--require|-r)\b/.test(flag));
