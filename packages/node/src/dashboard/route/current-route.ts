import { signal } from '@preact/signals';
import { linkTo, parseRoute, type Route } from './route.js';

/** The page that the address names. */
export const route = signal<Route>(parseRoute(location.hash));

addEventListener('hashchange', () => {
  route.value = parseRoute(location.hash);
});

/** Changes members of the query in place: what is typed into a filter is in the address, but not in the history of the browser. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const { path, query } = route.value;
  history.replaceState(null, '', linkTo(path, { ...query, ...changes }));
  route.value = parseRoute(location.hash);
}
