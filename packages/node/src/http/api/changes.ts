import type { Change } from '../../changes/change.js';

/** The answer of `GET /api/changes`; the newest first. The stream sends each one as the event `change`. */
export interface ChangesAnswer {
  readonly changes: readonly Change[];
  /** Changes that were not kept, or not on disk. */
  readonly dropped: number;
}

/** A change of a definition that a server shows. */
export interface SchemaChangeView {
  readonly atMillis: number;
  readonly server: string;
  readonly kind: string;
  readonly name: string;
  readonly change: string;
  readonly text: string;
  readonly findings: readonly {
    readonly change: string;
    readonly path: string;
    readonly text: string;
    readonly words?: { readonly removed: readonly string[]; readonly added: readonly string[] };
  }[];
}

/** The answer of `GET /api/schema`; the newest first. */
export interface SchemaAnswer {
  readonly changes: readonly SchemaChangeView[];
}
