import { keepFromHost } from '@mcp-vitals/signals';

/** Reports an internal error without throwing into the application: it is counted and sent to `diag`. */
export const observingFailed = (error: unknown): void =>
  keepFromHost('instrumentation', 'observing failed, so the call continues unobserved', error);

/** Runs internal code and catches its errors. Returns `undefined` if it threw. */
export function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    observingFailed(error);
    return undefined;
  }
}

/**
 * Runs code of the user and catches its errors, also those of an asynchronous function, which these types do not rule out. Nobody
 * awaits it, so it returns nothing then.
 */
export function callUser<T>(hook: () => T): T | undefined {
  const returned = safely(hook);
  if (typeof (returned as { then?: unknown } | undefined | null)?.then !== 'function') return returned;
  Promise.resolve(returned).catch(observingFailed);
  return undefined;
}
