import { isMainThread, workerData } from 'node:worker_threads';

/**
 * Whether this thread runs the application. `--require` also runs its file in the thread of Node.js's asynchronous loader
 * hooks, which is told from a worker by the lock that Node.js gives it.
 */
export const isApplicationThread = (): boolean =>
  isMainThread || !((workerData as { lock?: unknown } | null)?.lock instanceof SharedArrayBuffer);

/** Whether this module runs before the application: a flag of Node.js names something to load first. */
export const isPreloading = (): boolean =>
  [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((flag) => /(^|\s)(--import|--require|-r)\b/.test(flag));
