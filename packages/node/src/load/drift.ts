import type { ResultsWatch } from '@mcp-vitals/drift';
import type { ResultListener } from '@mcp-vitals/instrumentation';
import { errorMessageOf, notices } from '@mcp-vitals/signals';

/** Methods whose results are subject to drift. */
const SHOWING = /\/list$|^initialize$|^server\/discover$/;

/**
 * Compares the lists that servers return to this process with the pin file. It is loaded asynchronously, while the
 * application runs.
 */
export function watchLists(pinFile: string): ResultListener {
  const watch: Promise<ResultsWatch | undefined> = import('@mcp-vitals/drift')
    .then(({ watchResults }) => watchResults({ pinFile }))
    .catch((error: unknown) => {
      notices.say('not_observed', `changed definitions are not watched (${errorMessageOf(error)})`, 'drift');
      return undefined;
    });
  return (operation, result, server, connection) => {
    if (SHOWING.test(operation.method)) void watch.then((it) => it?.onResult(operation, result, server, connection));
  };
}
