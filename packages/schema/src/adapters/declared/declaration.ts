/** A place in an answer, as a JSON Pointer; `''` is the answer itself. */
type Pointer = string;

/** A tool call. In its arguments, `{database}` and `{table}` stand for the requested names. */
export interface DeclaredCall {
  readonly tool: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** A tool call and the place of the names in its answer. */
export interface DeclaredNames extends DeclaredCall {
  /** The place of the list. @default the answer itself */
  readonly list?: Pointer;
  /** The place of the name in each item. @default the item itself */
  readonly name?: Pointer;
}

/** A tool call and the places of a table's parts in its answer. The items of a list that is an object have `/key` and `/value`. */
export interface DeclaredTable extends DeclaredCall {
  readonly columns: {
    /** @default the answer itself */
    readonly list?: Pointer;
    readonly name: Pointer;
    readonly type: Pointer;
    /** The place of a boolean, 0 or 1, YES or NO. */
    readonly nullable?: Pointer;
    /** The place of the negated value. */
    readonly notNull?: Pointer;
    readonly default?: Pointer;
    readonly comment?: Pointer;
  };
  /** The place of the names of the primary key's columns. */
  readonly primaryKey?: { readonly list: Pointer; readonly name?: Pointer };
  readonly comment?: Pointer;
}

/** An adapter as data: the tools to call, their arguments, and the place of each part in the answer. */
export interface AdapterDeclaration {
  readonly name: string;
  /** A tool call, or the names themselves when the server lists none. */
  readonly databases: DeclaredNames | readonly string[];
  readonly tables: DeclaredNames;
  readonly table: DeclaredTable;
  /** A part of the tool's error message for a missing database or table. */
  readonly missing?: string;
}
