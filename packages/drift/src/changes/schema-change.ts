import type { SchemaChangeType, SchemaKind } from '@mcp-vitals/signals';

export type ChangeRule =
  | 'added'
  | 'removed'
  | 'renamed'
  | 'name-shadowed'
  | 'name-repeated'
  | 'input-narrowed'
  | 'input-widened'
  | 'output-changed'
  | 'default-changed'
  | 'description-changed'
  | 'text-changed'
  | 'annotations-changed'
  | 'task-support-changed'
  | 'column-changed'
  | 'key-changed'
  | 'details-changed';

/**
 * `breaking`: a call or a statement that was valid fails, a reader of the answer meets what it did not know, or neither
 * can be ruled out. `instructions`: calls stay valid, but what an agent is told changed, a text or a default, which is how
 * a tool is poisoned. `compatible`: neither.
 */
export type ChangeClass = 'compatible' | 'instructions' | 'breaking';

/** One difference between a definition as it was agreed on and as it is. */
export interface ChangeFinding {
  readonly rule: ChangeRule;
  readonly change: ChangeClass;
  /** Where in the definition, as a JSON Pointer; `*` stands for any item of a list. */
  readonly path: string;
  /** In one line, with the invisible characters of a peer's texts escaped. */
  readonly text: string;
  /** Of texts that changed: the words that went and those that came, as they are. */
  readonly words?: { readonly removed: readonly string[]; readonly added: readonly string[] };
  /** Arguments that were valid before and are no longer, where one was found. */
  readonly example?: unknown;
}

/** What became of one definition: the worst of its findings, or that it came or went. */
export interface SchemaChange {
  readonly server: string;
  readonly kind: SchemaKind;
  readonly name: string;
  readonly change: SchemaChangeType;
  /** All of it in one line, what breaks first, with the invisible characters of a peer's texts escaped. */
  readonly text: string;
  readonly findings: readonly ChangeFinding[];
  /** Of the definition as it is now, to accept just that; absent when it is gone. */
  readonly fingerprint?: string;
}
