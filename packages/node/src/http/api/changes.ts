/** An entry of the journal: a state that changed, and why. `GET /api/changes` has the newest first. */
export interface ChangeEntry {
  readonly id: number;
  readonly atMillis: number;
  readonly kind: 'health' | 'alert' | 'schema';
  /** The check, the alert or the definition. */
  readonly subject: string;
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
}

export interface ChangesAnswer {
  readonly changes: readonly ChangeEntry[];
}

/** `GET /api/schema`: the definitions that are not what was agreed on. */
export interface SchemaAnswer {
  readonly changes: readonly SchemaChangeView[];
}

export interface SchemaChangeView {
  readonly server: string;
  readonly kind: string;
  readonly name: string;
  readonly change: string;
  readonly text: string;
  readonly findings: readonly SchemaFindingView[];
}

export interface SchemaFindingView {
  readonly change: string;
  /** The place in the definition, as a JSON Pointer. */
  readonly path: string;
  readonly text: string;
  /** The whole texts, where both are kept. */
  readonly before?: string;
  readonly after?: string;
  readonly words?: { readonly removed: readonly string[]; readonly added: readonly string[] };
}
