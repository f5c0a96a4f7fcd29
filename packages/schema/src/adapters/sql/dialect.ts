import type { TableDescription } from '@mcp-vitals/drift';

/** The catalogue queries of a database. Every query is an SQL expression that yields one JSON text. */
export interface Dialect {
  readonly name: string;
  /** Matches the name or the tools of servers for this database. */
  readonly hint: RegExp;
  /** An expression that yields a value on this database, and fails or yields nothing on another. */
  readonly probe: string;
  /** Returns a statement with one row and one text: `MCPV`, the total length in hex, `x`, a part of the text, `VPCM`. */
  part(json: string, from: number, size: number): string;
  /** Yields an array of names, without the system's own. */
  readonly databases: string;
  /** Yields an array of the names of tables and views. */
  tables(database: string): string;
  /** Yields an object for `describe`; `null` when there is no such table. */
  table(database: string, table: string): string;
  describe(answer: Readonly<Record<string, unknown>>, database: string, table: string): TableDescription;
}

/** Returns a string literal for databases where a backslash is an ordinary character. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Returns the objects of a list; databases write nested JSON as text, and an empty list as null. */
export function objectsIn(value: unknown): Record<string, unknown>[] {
  const list: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return Array.isArray(list) ? (list as Record<string, unknown>[]) : [];
}

export const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;

export const numberOrNull = (value: unknown): number | null =>
  value === null || value === undefined || value === '' ? null : Number(value);

/** Reads a boolean; databases without booleans write 0 and 1. */
export const truth = (value: unknown): boolean => value === true || value === 1 || value === '1' || value === 't';
