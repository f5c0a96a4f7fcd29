import type { TableDescription } from '@mcp-vitals/drift';

/** How a database is asked about itself. Every query is an expression in SQL that yields one JSON text. */
export interface Dialect {
  readonly name: string;
  /** What servers for this database say of themselves. */
  readonly hint: RegExp;
  /** Of any value; fails, or yields nothing, on another database. */
  readonly probe: string;
  /** A statement that yields one row with one text: `MCPV`, the length of the whole in hex, `x`, a part of it, `VPCM`. */
  part(json: string, from: number, size: number): string;
  /** An array of names, without the system's own. */
  readonly databases: string;
  /** An array of the names of tables and views. */
  tables(database: string): string;
  /** An object that `describe` reads; `null` when there is no such table. */
  table(database: string, table: string): string;
  describe(answer: Readonly<Record<string, unknown>>, database: string, table: string): TableDescription;
}

/** A string literal where a backslash is a character like any other. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The objects of a list; databases write JSON inside of JSON as a text, and an empty list as null. */
export function objectsIn(value: unknown): Record<string, unknown>[] {
  const list: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return Array.isArray(list) ? (list as Record<string, unknown>[]) : [];
}

export const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;

export const numberOrNull = (value: unknown): number | null =>
  value === null || value === undefined || value === '' ? null : Number(value);

/** Booleans of databases that have none are 0 and 1. */
export const truth = (value: unknown): boolean => value === true || value === 1 || value === '1' || value === 't';
