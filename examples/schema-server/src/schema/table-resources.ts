import type { SchemaReader } from './schema-reader.js';

/** A resource as a list shows it. */
export interface ListedResource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly mimeType: string;
  readonly [key: string]: unknown;
}

/** Every table as a resource: `schema://{database}/{table}`, whose content is what `describe_table` answers, as JSON. */
export class TableResources {
  readonly name = 'table';
  readonly uriTemplate = 'schema://{database}/{table}';
  readonly title = 'Table';
  readonly description = 'One table or view of a database: its columns, keys, indexes and comments, as JSON';
  readonly mimeType = 'application/json';
  readonly #reader: SchemaReader;

  constructor(reader: SchemaReader) {
    this.#reader = reader;
  }

  async list(): Promise<ListedResource[]> {
    const databases = await this.#reader.listDatabases();
    const lists = await Promise.all(
      databases
        .filter(({ tables }) => tables > 0)
        .map(async ({ name: database }) =>
          (await this.#reader.listTables(database)).map(({ name, comment }) => ({
            uri: `schema://${encodeURIComponent(database)}/${encodeURIComponent(name)}`,
            name: `${database}.${name}`,
            title: name,
            ...(comment !== null && { description: comment }),
            mimeType: this.mimeType,
          })),
        ),
    );
    return lists.flat();
  }

  /** @throws {SchemaError} when there is no such table. */
  async read(uri: string, variables: Readonly<Record<string, string | string[]>>) {
    const [database, table] = [variables.database, variables.table].map((value) => decode(String(value)));
    const description = await this.#reader.describeTable(database!, table!);
    return { contents: [{ uri, mimeType: this.mimeType, text: JSON.stringify(description) }] };
  }

  async completeDatabase(start: string): Promise<string[]> {
    const databases = await this.#reader.listDatabases();
    return databases.map(({ name }) => name).filter((name) => name.startsWith(start));
  }

  /** Tables of the database that was completed before; none without one. */
  async completeTable(start: string, filledIn: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const database = filledIn.database;
    if (database === undefined || !(await this.completeDatabase(database)).includes(database)) return [];
    const tables = await this.#reader.listTables(database);
    return tables.map(({ name }) => name).filter((name) => name.startsWith(start));
  }
}

/** Decodes a name; returns it unchanged if it is not valid percent-encoding. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
