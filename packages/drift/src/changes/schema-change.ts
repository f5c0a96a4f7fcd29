import type { SchemaChangeType, SchemaKind } from '@mcp-vitals/signals';

export type ChangeRule =
  | 'added'
  | 'removed'
  | 'renamed'
  | 'input-narrowed'
  | 'input-widened'
  | 'output-changed'
  | 'description-changed'
  | 'annotations-changed'
  | 'name-shadowed'
  | 'column-changed'
  | 'key-changed'
  | 'details-changed';

/** One difference between a definition as it was agreed on and as it is. */
export interface ChangeFinding {
  readonly rule: ChangeRule;
  readonly change: 'compatible' | 'breaking';
  /** Where in the definition, as a JSON Pointer. */
  readonly path: string;
  readonly text: string;
  /** Of texts that changed: the words that went and those that came. */
  readonly words?: { readonly removed: readonly string[]; readonly added: readonly string[] };
  /** Arguments that were valid before and are no longer, where one was found. */
  readonly example?: unknown;
}

/** What became of one definition. `breaking` when some call that was valid is no longer, or that cannot be ruled out. */
export interface SchemaChange {
  readonly server: string;
  readonly kind: SchemaKind;
  readonly name: string;
  readonly change: SchemaChangeType;
  /** All of it in one line. */
  readonly text: string;
  readonly findings: readonly ChangeFinding[];
}
