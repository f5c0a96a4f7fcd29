import { keepFromHost } from '@mcp-vitals/signals';

/** Keeps an error of ours from the application: it is counted and told to `diag`, and the call goes on. */
export const observingFailed = (error: unknown): void =>
  keepFromHost('instrumentation', 'observing failed, the call goes on unobserved', error);

/** Runs our own code beside the host's. Its errors go no further. */
export function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    observingFailed(error);
    return undefined;
  }
}
