import type { ColumnRow, DatabaseRow, IndexRow, KeyRow, TableRow } from '../database/catalogue.js';
import { DatabaseError } from '../database/database-error.js';
import type { Row, SchemaDatabase, Statement } from '../database/schema-database.js';
import { checkSingleSelect } from '../database/single-select.js';
import { unknownDatabase, unknownTable } from './schema-error.js';
import type { DatabaseSummary, QueryValidation, TableDescription, TableSummary } from './shapes.js';

/** Text of a sampled cell is cut to so many characters. */
const CELL_LENGTH = 500;

/** Answers questions about a schema, from any database. Names are looked up before they are used. */
export class SchemaReader {
  readonly #database: SchemaDatabase;

  constructor(database: SchemaDatabase) {
    this.#database = database;
  }

  async listDatabases(): Promise<DatabaseSummary[]> {
    const rows = await this.#rows<DatabaseRow>(this.#database.catalogue.databases());
    return rows.map(({ name, comment, tables }) => ({ name, comment: comment || null, tables: Number(tables) }));
  }

  /** @throws {SchemaError} when there is no such database. */
  async listTables(database: string): Promise<TableSummary[]> {
    const rows = await this.#lookUp(database);
    if (rows.length === 0) await this.#requireDatabase(database);
    return rows.map(summarise);
  }

  /** @throws {SchemaError} when there is no such database or table. */
  async describeTable(database: string, table: string): Promise<TableDescription> {
    const { catalogue } = this.#database;
    const summary = await this.#requireTable(database, table);
    const [columns, keys, indexes] = await Promise.all([
      this.#rows<ColumnRow>(catalogue.columns(database, table)),
      this.#rows<KeyRow>(catalogue.keys(database, table)),
      this.#rows<IndexRow>(catalogue.indexes(database, table)),
    ]);
    return {
      database,
      ...summary,
      columns: columns.map((column) => ({
        name: column.name,
        type: column.type,
        nullable: Boolean(column.nullable),
        default: column.default_value,
        comment: column.comment || null,
        position: Number(column.position),
      })),
      ...keysOf(keys),
      indexes: grouped(indexes.filter((row) => !row.is_primary)).map(([first, ...rest]) => ({
        name: first.name,
        columns: [first, ...rest].map((row) => row.column_name),
        method: first.method,
        unique: Boolean(first.is_unique),
      })),
    };
  }

  /** @throws {SchemaError} when there is no such database or table. */
  async sampleRows(database: string, table: string, limit: number): Promise<Record<string, unknown>[]> {
    await this.#requireTable(database, table);
    const { catalogue } = this.#database;
    const rows = catalogue.readSample(await this.#database.query(catalogue.sample(database, table, limit)));
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shorten(value)])));
  }

  /** Plans a query without running it. @throws {SchemaError} when there is no such database. */
  async validateQuery(database: string, query: string): Promise<QueryValidation> {
    const { catalogue, system } = this.#database;
    await this.#requireDatabase(database);
    const check = checkSingleSelect(query, system === 'postgresql' ? 'postgresql' : 'mysql');
    if ('refusal' in check) return { valid: false, error: check.refusal };
    try {
      const rows = await this.#database.query(catalogue.plan(database, check.query, check.masked));
      const { plan, changes } = catalogue.readPlan(rows);
      if (changes.length > 0)
        return { valid: false, error: `it would change ${changes.join(', ')}; only reading can be validated` };
      return { valid: true, plan };
    } catch (error) {
      if (error instanceof DatabaseError && error.aboutStatement) return { valid: false, error: error.message };
      throw error;
    }
  }

  async #requireDatabase(database: string): Promise<void> {
    const databases = await this.listDatabases();
    if (!databases.some(({ name }) => name === database)) throw unknownDatabase(database);
  }

  async #requireTable(database: string, table: string): Promise<TableSummary> {
    const rows = await this.#lookUp(database, table);
    // A database may compare names more loosely than we do.
    const row = rows.find(({ name }) => name === table);
    if (row !== undefined) return summarise(row);
    await this.#requireDatabase(database);
    throw unknownTable(database, table);
  }

  /** No name holds a NUL, and PostgreSQL takes offence at being asked. */
  async #lookUp(database: string, table?: string): Promise<readonly TableRow[]> {
    if (`${database}${table ?? ''}`.includes('\0')) return [];
    return await this.#rows<TableRow>(this.#database.catalogue.tables(database, table));
  }

  async #rows<T>(statement: Statement): Promise<readonly T[]> {
    return (await this.#database.query(statement)) as readonly Row[] as readonly T[];
  }
}

const summarise = ({ name, kind, comment, estimated_rows }: TableRow): TableSummary => ({
  name,
  kind: kind === 'view' ? 'view' : 'table',
  comment: comment || null,
  estimatedRows: estimated_rows === null ? null : Number(estimated_rows),
});

function keysOf(rows: readonly KeyRow[]): Pick<TableDescription, 'primaryKey' | 'foreignKeys' | 'uniqueKeys'> {
  const keys = grouped(rows).map(([first, ...rest]) => ({ first, columns: [first, ...rest] }));
  const plain = ({ first, columns }: (typeof keys)[number]) => ({
    name: first.name,
    columns: columns.map((row) => row.column_name),
  });
  const primary = keys.find(({ first }) => first.kind === 'primary');
  return {
    primaryKey: primary === undefined ? null : plain(primary),
    uniqueKeys: keys.filter(({ first }) => first.kind === 'unique').map(plain),
    foreignKeys: keys
      .filter(({ first }) => first.kind === 'foreign')
      .map((key) => ({
        ...plain(key),
        references: {
          database: key.first.target_database ?? '',
          table: key.first.target_table ?? '',
          columns: key.columns.map((row) => row.target_column ?? ''),
        },
      })),
  };
}

/** Rows of the same name together, in the order they came. */
function grouped<T extends { readonly name: string }>(rows: readonly T[]): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const row of rows) {
    const group = groups.get(row.name);
    if (group === undefined) groups.set(row.name, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

const shorten = (value: unknown) =>
  typeof value === 'string' && value.length > CELL_LENGTH ? `${value.slice(0, CELL_LENGTH)}…` : value;
