import type { SchemaChangeType, SchemaKind } from '../names/recorded-values.js';

/** One difference within a changed definition. */
export interface SchemaChangeDetail {
  readonly change: string;
  /** The place in the definition, as a JSON Pointer. */
  readonly path: string;
  readonly text: string;
  /** The words removed from and added to a text. */
  readonly words?: { readonly removed: readonly string[]; readonly added: readonly string[] };
}

/** What changed in a definition, for people. */
export interface SchemaChangeDescription {
  readonly server: string;
  readonly name: string;
  readonly text: string;
  readonly findings: readonly SchemaChangeDetail[];
}

/** A change of a definition that was recorded. */
export interface RecordedSchemaChange extends SchemaChangeDescription {
  /** Counts the changes of this process from 1. */
  readonly id: number;
  readonly change: SchemaChangeType;
  readonly kind: SchemaKind;
  /** Wall time in milliseconds since the epoch. */
  readonly timestampMillis: number;
}

const MAX_CHANGES = 200;
const MAX_FINDINGS = 20;
const MAX_WORDS = 50;
const MAX_TEXT = 2000;

/** The last 200 changes of definitions. A server chooses their texts, so all of them are bounded. */
export class SchemaChangeLog {
  readonly #changes: RecordedSchemaChange[] = [];
  #count = 0;

  add(
    change: SchemaChangeType,
    kind: SchemaKind,
    { server, name, text, findings }: SchemaChangeDescription,
    timestampMillis: number,
  ): void {
    const cut = (one: string) => String(one).slice(0, MAX_TEXT);
    const cutWords = (words: readonly string[]) => words.slice(0, MAX_WORDS).map((word) => word.slice(0, 200));
    this.#changes.push({
      id: ++this.#count,
      change,
      kind,
      timestampMillis,
      server: cut(server),
      name: cut(name),
      text: cut(text),
      findings: findings.slice(0, MAX_FINDINGS).map((one) => ({
        change: one.change,
        path: cut(one.path),
        text: cut(one.text),
        ...(one.words && { words: { removed: cutWords(one.words.removed), added: cutWords(one.words.added) } }),
      })),
    });
    if (this.#changes.length > MAX_CHANGES) this.#changes.shift();
  }

  /** The newest first. */
  recent(): readonly RecordedSchemaChange[] {
    return this.#changes.toReversed();
  }
}
