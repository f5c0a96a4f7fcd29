import type { SnapshotView } from '../../http/api/stream-view.js';

/** What every page is given. */
export interface PageProps {
  /** The parts of the address behind the name of the page too. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly live: SnapshotView;
}
