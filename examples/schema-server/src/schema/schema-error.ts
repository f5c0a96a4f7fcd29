/** A question that cannot be answered; the message gives the caller the cause and the remedy. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  readonly code: 'unknown_database' | 'unknown_table';

  constructor(code: SchemaError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export const unknownDatabase = (database: string) =>
  new SchemaError(
    'unknown_database',
    `There is no database ${show(database)}. Call list_databases for the names there are.`,
  );

export const unknownTable = (database: string, table: string) =>
  new SchemaError(
    'unknown_table',
    `There is no table ${show(table)} in ${show(database)}. Call list_tables with database ${show(database)} for the names there are.`,
  );

/** Quotes a caller's name: shortened, and on one line. */
const show = (name: string) => JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
