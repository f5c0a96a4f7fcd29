import { tableKey } from '../listing/table-schema.js';
import type { NamedPins } from './pin.js';

/** Judges which pinned tables are missing from lists of tables: a list without views says nothing of a view. */
export class TableLists {
  /** The servers, each with a kind of table that a list of it had. */
  readonly #kinds = new Set<string>();

  /** Yields the pinned tables of a database of which a complete list tells whether they exist. */
  *judge(server: string, agreed: NamedPins, database: string, names: readonly string[]): Generator<[string, boolean]> {
    const listed = new Set(names.map((name) => tableKey(database, name)));
    const own = [...agreed].filter(([, [pin]]) => pin?.definition.database === database);
    const kindOf = (kind: unknown) => `${server}\0${String(kind)}`;
    for (const [name, [pin]] of own) if (listed.has(name)) this.#kinds.add(kindOf(pin?.definition.kind));
    for (const [name, [pin]] of own) {
      const kind = pin?.definition.kind;
      const isTold = listed.has(name) || !String(kind).includes('view') || this.#kinds.has(kindOf(kind));
      if (isTold) yield [name, listed.has(name)];
    }
  }
}
