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
 * `breaking`: a valid call or statement fails, a reader gets an unknown kind of answer, or neither can be ruled out.
 * `instructions`: calls stay valid, but a text or a default for the agent changed, which is how a tool is poisoned.
 * `compatible`: neither.
 */
export type ChangeClass = 'compatible' | 'instructions' | 'breaking';

/** One difference between a definition as it was pinned and as it is now. */
export interface ChangeFinding {
  readonly rule: ChangeRule;
  readonly change: ChangeClass;
  /** The place in the definition, as a JSON Pointer; `*` stands for any item of a list. */
  readonly path: string;
  /** The difference in one line, with invisible characters escaped. */
  readonly text: string;
  /** The words removed from and added to a text, unescaped. */
  readonly words?: { readonly removed: readonly string[]; readonly added: readonly string[] };
  /** Arguments that were valid before and are not any more, where one was found. */
  readonly example?: unknown;
}

/** The change of one definition: the worst of its findings, or `added` or `removed`. */
export interface SchemaChange {
  readonly server: string;
  readonly kind: SchemaKind;
  readonly name: string;
  readonly change: SchemaChangeType;
  /** All findings in one line, breaking ones first, with invisible characters escaped. */
  readonly text: string;
  readonly findings: readonly ChangeFinding[];
  /** The fingerprint of the definition as it is now, to accept exactly that; absent when it is gone. */
  readonly fingerprint?: string;
}
