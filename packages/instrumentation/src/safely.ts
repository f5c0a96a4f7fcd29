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
