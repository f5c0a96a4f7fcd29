import type { Catalogue, ColumnRow, DatabaseRow, IndexRow, KeyRow, TableRow } from '../database/catalogue.js';
import { DatabaseError } from '../database/database-error.js';
import type { Row, SchemaDatabase, Statement } from '../database/schema-database.js';
import { checkSingleSelect } from '../database/single-select.js';
import { columnsOf, indexesOf, keysOf, summarise } from './catalogue-rows.js';
import { unknownDatabase, unknownTable } from './schema-error.js';
import type { DatabaseSummary, QueryValidation, TableDescription, TableSummary } from './shapes.js';

/** The text of a sampled cell is cut to this many characters. */
const CELL_LENGTH = 500;

/** Answers questions about a schema, from any database. Names are looked up before they are used. */
export class SchemaReader {
  readonly #database: Promise<SchemaDatabase>;

  /** @param database May still be opening: questions wait for it, and fail if it fails. */
  constructor(database: SchemaDatabase | Promise<SchemaDatabase>) {
    this.#database = Promise.resolve(database);
    // Each question rejects by itself; without one this rejection would be unhandled.
    this.#database.catch(() => undefined);
  }

  async listDatabases(): Promise<DatabaseSummary[]> {
    const rows = await this.#rows<DatabaseRow>((catalogue) => catalogue.databases());
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
    const summary = await this.#requireTable(database, table);
    const [columns, keys, indexes] = await Promise.all([
      this.#rows<ColumnRow>((catalogue) => catalogue.columns(database, table)),
      this.#rows<KeyRow>((catalogue) => catalogue.keys(database, table)),
      this.#rows<IndexRow>((catalogue) => catalogue.indexes(database, table)),
    ]);
    return { database, ...summary, columns: columnsOf(columns), ...keysOf(keys), indexes: indexesOf(indexes) };
  }

  /** @throws {SchemaError} when there is no such database or table. */
  async sampleRows(database: string, table: string, limit: number): Promise<Record<string, unknown>[]> {
    await this.#requireTable(database, table);
    const { catalogue } = await this.#database;
    const rows = catalogue.readSample(await this.#rows(() => catalogue.sample(database, table, limit)));
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shorten(value)])));
  }

  /** Plans a query without running it. @throws {SchemaError} when there is no such database. */
  async validateQuery(database: string, query: string): Promise<QueryValidation> {
    const { catalogue, system } = await this.#database;
    await this.#requireDatabase(database);
    const check = checkSingleSelect(query, system === 'postgresql' ? 'postgresql' : 'mysql');
    if ('refusal' in check) return { valid: false, error: check.refusal };
    try {
      const rows = await this.#rows<Row>(() => catalogue.plan(database, check.query, check.masked));
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

  /** No name holds a NUL, and PostgreSQL rejects a query with one. */
  async #lookUp(database: string, table?: string): Promise<readonly TableRow[]> {
    if (`${database}${table ?? ''}`.includes('\0')) return [];
    return await this.#rows<TableRow>((catalogue) => catalogue.tables(database, table));
  }

  async #rows<T = Row>(ask: (catalogue: Catalogue) => Statement): Promise<readonly T[]> {
    const database = await this.#database;
    return (await database.query(ask(database.catalogue))) as readonly unknown[] as readonly T[];
  }
}

const shorten = (value: unknown) =>
  typeof value === 'string' && value.length > CELL_LENGTH ? `${value.slice(0, CELL_LENGTH)}…` : value;
