import type { ResultListener } from '@mcp-vitals/instrumentation';
import type { ResultsWatch } from '@mcp-vitals/schema';
import { diag } from '@opentelemetry/api';

/**
 * Compares the lists that servers show this process with what the pin file agrees on. What does so is loaded when the
 * first list comes: most processes are servers and see none.
 */
export function watchLists(pinFile: string): ResultListener {
  let watch: Promise<ResultsWatch> | undefined;
  return (operation, result, server) => {
    if (!operation.method.endsWith('/list')) return;
    watch ??= import('@mcp-vitals/schema').then(({ watchResults }) => watchResults({ pinFile }));
    watch.then(
      ({ onResult }) => onResult(operation, result, server),
      (error: unknown) => diag.error('@mcp-vitals/node: drift cannot be watched', error),
    );
  };
}
