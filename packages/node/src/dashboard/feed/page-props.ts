import type { LiveData } from '../../http/api/live.js';

/** What every page is given. */
export interface PageProps {
  /** The parts of the address behind the name of the page too. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly live: LiveData;
}
