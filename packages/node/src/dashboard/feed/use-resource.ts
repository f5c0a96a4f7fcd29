import { useContext, useEffect, useState } from 'preact/hooks';
import { FeedContext } from './feed-context.js';

/** What was fetched last, and what went wrong since. */
export interface Resource<T> {
  readonly data: T | undefined;
  readonly fault: string | undefined;
}

/**
 * Fetches an address, and again when the version changes. What was fetched stays until the next answer, so that nothing flickers.
 * @param path `undefined` fetches nothing
 */
export function useResource<T>(path: string | undefined, version: unknown): Resource<T> {
  const { api } = useContext(FeedContext);
  const [held, hold] = useState<Resource<T> & { readonly path: string | undefined }>({
    path,
    data: undefined,
    fault: undefined,
  });
  useEffect(() => {
    if (path === undefined) return;
    const abort = new AbortController();
    api.get<T>(path, abort.signal).then(
      (data) => hold({ path, data, fault: undefined }),
      (error: Error) => {
        if (!abort.signal.aborted)
          hold((old) => ({ path, data: old.path === path ? old.data : undefined, fault: error.message }));
      },
    );
    return () => abort.abort();
  }, [api, path, version]);
  return held.path === path ? held : { data: undefined, fault: undefined };
}
