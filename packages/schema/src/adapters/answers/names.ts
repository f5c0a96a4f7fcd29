import { isObject } from '@mcp-vitals/drift/json-schema';
import { SchemaError } from '../../model/schema-error.js';
import { fieldOf, listIn, plain, shapeOf, type Words } from './fields.js';

const NAMES: Readonly<Record<'databases' | 'tables', { list: Words; name: Words }>> = {
  databases: {
    list: ['databases', 'schemas', 'catalogs', 'items'],
    name: ['name', 'database', 'databasename', 'schema', 'schemaname', 'datname', 'nspname'],
  },
  tables: {
    list: ['tables', 'collections', 'relations', 'items'],
    name: ['name', 'tablename', 'table', 'viewname', 'collection', 'relname', 'objectname'],
  },
};

/**
 * Returns the names in a list of databases or tables: strings, or objects with a name under any usual key.
 * @throws {Error} with the shape of the answer, when it is no such list
 * @throws {SchemaError} `unreadable` when the server truncated it
 */
export function namesIn(answer: unknown, of: 'databases' | 'tables'): string[] {
  const { list, name } = NAMES[of];
  const items = listIn(answer, list);
  if (!items) throw new Error(`expected a list of ${of}, got ${shapeOf(answer)}`);
  assertWhole(answer, items.length);
  return items.map((item) => {
    const found = isObject(item) ? (fieldOf(item, name) ?? onlyText(item)) : item;
    if (typeof found !== 'string') throw new Error(`expected a list of ${of} with names, got ${shapeOf(items)}`);
    return found;
  });
}

/** Returns the value of a row with one column. MySQL names the column of SHOW TABLES after the database. */
function onlyText(item: Readonly<Record<string, unknown>>): unknown {
  const columns = Object.entries(item);
  return (columns.find(([name]) => /^tables_in_/i.test(name)) ?? (columns.length === 1 ? columns[0] : undefined))?.[1];
}

const CUT: Words = ['truncated', 'istruncated', 'hasmore', 'hasnextpage'];
const NEXT: Words = ['nextcursor', 'nextpagetoken', 'nexttoken', 'nextpage'];
const TOTAL: Words = ['total', 'totalcount', 'totaltables', 'totaldatabases'];

/** @throws {SchemaError} `unreadable` when an answer is marked as a part of its list: an incomplete list is never returned */
export function assertWhole(answer: unknown, length: number): void {
  if (!isCut(answer, length)) return;
  throw new SchemaError('unreadable', `the server truncates its list of names: ${length} were returned`);
}

function isCut(answer: unknown, length: number, depth = 0): boolean {
  if (!isObject(answer) || depth > 2) return false;
  return Object.entries(answer).some(([key, value]) => {
    const word = plain(key);
    if (CUT.includes(word)) return value === true;
    if (NEXT.includes(word)) return Boolean(value);
    return TOTAL.includes(word) ? Number(value) > length : isCut(value, length, depth + 1);
  });
}
