/** A place in an answer, as a JSON Pointer; `''` is the answer itself. */
type Pointer = string;

/** A tool to call. In its arguments, `{database}` and `{table}` stand for what is asked for. */
export interface DeclaredCall {
  readonly tool: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** Where the names are in an answer. */
export interface DeclaredNames extends DeclaredCall {
  /** The list. @default the answer itself */
  readonly list?: Pointer;
  /** The name in each item. @default the item itself */
  readonly name?: Pointer;
}

/** Where the parts of a table are in an answer. A list may be an object too: its items then have `/key` and `/value`. */
export interface DeclaredTable extends DeclaredCall {
  readonly columns: {
    /** @default the answer itself */
    readonly list?: Pointer;
    readonly name: Pointer;
    readonly type: Pointer;
    /** A boolean, 0 or 1, YES or NO. */
    readonly nullable?: Pointer;
    /** The same the other way round. */
    readonly notNull?: Pointer;
    readonly default?: Pointer;
    readonly comment?: Pointer;
  };
  /** The names of the primary key's columns. */
  readonly primaryKey?: { readonly list: Pointer; readonly name?: Pointer };
  readonly comment?: Pointer;
}

/** An adapter as data: which tool is called with which arguments, and where in its answer the parts are. */
export interface AdapterDeclaration {
  readonly name: string;
  /** A tool, or the names themselves of a server that tells of none. */
  readonly databases: DeclaredNames | readonly string[];
  readonly tables: DeclaredNames;
  readonly table: DeclaredTable;
  /** A part of the error by which a tool says that there is no such database or table. */
  readonly missing?: string;
}
