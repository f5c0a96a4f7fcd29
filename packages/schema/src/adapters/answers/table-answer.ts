import type { ColumnDescription, ForeignKey, TableDescription } from '@mcp-vitals/drift';
import { isObject } from '@mcp-vitals/drift/json-schema';
import { fieldOf, listIn, shapeOf, textOf, type Words } from './fields.js';

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads a table's description: a list of columns, or an object with one, under any usual names. Missing parts are left
 * out.
 * @throws {Error} with the shape of the answer, when it is no such description
 */
export function tableIn(answer: unknown, database: string, name: string): TableDescription {
  const rows = listIn(answer, ['columns', 'fields', 'schema', 'rows'])?.filter(isObject);
  if (!rows || rows.some((row) => typeof columnName(row) !== 'string')) {
    throw new Error(`expected a list of columns with names, got ${shapeOf(rows && rows.length > 0 ? rows : answer)}`);
  }
  const table = isObject(answer) ? answer : {};
  const columns = rows.map(columnIn);
  const primaryKey = primaryKeyIn(table, rows);
  const foreignKeys = foreignKeysIn(fieldOf(table, ['foreignkeys']));
  const kind = fieldOf(table, ['kind']);
  const comment = fieldOf(table, ['comment']);
  return {
    ...{ database, name, columns },
    ...(primaryKey !== undefined && { primaryKey }),
    ...(foreignKeys && { foreignKeys }),
    ...((kind === 'table' || kind === 'view') && { kind }),
    ...(typeof comment === 'string' && { comment }),
  };
}

const columnName = (row: Row): unknown => fieldOf(row, ['name', 'columnname', 'field', 'column', 'fieldname']);

function columnIn(row: Row): ColumnDescription {
  const type = fieldOf(row, ['type', 'datatype', 'columntype', 'udtname', 'format']);
  const nullable = nullableIn(row);
  const value = fieldOf(row, ['default', 'columndefault', 'defaultvalue', 'dfltvalue']);
  const comment = fieldOf(row, ['comment', 'columncomment']);
  const size = (key: 'length' | 'precision' | 'scale', words: Words) => {
    const found = fieldOf(row, words);
    // SQL Server writes -1 for no limit.
    return found === null || typeof found === 'number' ? { [key]: found === -1 ? null : found } : {};
  };
  return {
    name: columnName(row) as string,
    type: typeof type === 'string' && type !== '' ? type : 'unknown',
    ...(nullable !== undefined && { nullable }),
    ...(value !== undefined && { default: value === null ? null : textOf(value) }),
    ...(typeof comment === 'string' && { comment: comment || null }),
    ...size('length', ['charactermaximumlength', 'maxlength']),
    ...size('precision', ['numericprecision']),
    ...size('scale', ['numericscale']),
  };
}

function nullableIn(row: Row): boolean | undefined {
  const nullable = truthIn(fieldOf(row, ['nullable', 'isnullable', 'null', 'allownull']));
  if (nullable !== undefined) return nullable;
  const notNull = truthIn(fieldOf(row, ['notnull', 'required']));
  if (notNull !== undefined) return !notNull;
  // BigQuery declares a mode in place of a flag.
  const mode = fieldOf(row, ['mode']);
  return mode === 'REQUIRED' ? false : mode === 'NULLABLE' ? true : undefined;
}

export function truthIn(value: unknown): boolean | undefined {
  if (value === true || value === 1 || /^(y|yes|true)$/i.test(String(value))) return true;
  return value === false || value === 0 || /^(n|no|false)$/i.test(String(value)) ? false : undefined;
}

/** What marks a column of the primary key, other than its place in it. */
const KEY_MARK = /^(?:pri|pk|primary(?: key)?|y|yes|true)$/i;

/** Returns the primary key of the table, or the columns marked as key, as in SHOW COLUMNS and SQLite's pragma. */
function primaryKeyIn(table: Row, rows: readonly Row[]): readonly string[] | null | undefined {
  const whole = fieldOf(table, ['primarykey', 'primarykeys', 'pk']);
  if (whole === null) return null;
  const list = isObject(whole) ? whole.columns : whole;
  if (Array.isArray(list)) return list.map((one) => (isObject(one) ? String(columnName(one)) : String(one)));
  const marks = rows.map((row) => fieldOf(row, ['pk', 'key', 'columnkey', 'primarykey', 'isprimary', 'isprimarykey']));
  if (marks.every((mark) => mark === undefined)) return undefined;
  const place = (mark: unknown) => (KEY_MARK.test(String(mark)) ? 1 : Number(mark) || 0);
  const key = rows
    .map((row, index) => ({ name: String(columnName(row)), at: place(marks[index]) }))
    .filter(({ at }) => at > 0)
    .sort((a, b) => a.at - b.at);
  return key.length > 0 ? key.map(({ name }) => name) : null;
}

function foreignKeysIn(keys: unknown): ForeignKey[] | undefined {
  if (!Array.isArray(keys)) return undefined;
  const found = (keys as unknown[]).map(foreignKeyIn);
  return found.every((key) => key !== undefined) ? found : undefined;
}

/** Returns a foreign key as this project describes it; `undefined` for one in another form. */
function foreignKeyIn(key: unknown): ForeignKey | undefined {
  const { columns, references } = (isObject(key) ? key : {}) as Partial<ForeignKey>;
  if (!areNames(columns) || !isObject(references) || typeof references.table !== 'string') return undefined;
  if (references.columns !== undefined && !areNames(references.columns)) return undefined;
  return {
    columns: [...columns],
    references: { ...references, ...(references.columns && { columns: [...references.columns] }) },
  };
}

const areNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');
