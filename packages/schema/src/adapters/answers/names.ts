import { isObject } from '@mcp-vitals/drift/json-schema';
import { fieldOf, listIn, shapeOf, type Words } from './fields.js';

const NAMES: Readonly<Record<'databases' | 'tables', { list: Words; name: Words }>> = {
  databases: {
    list: ['databases', 'schemas', 'catalogs', 'items'],
    name: ['name', 'database', 'databasename', 'schema', 'schemaname', 'datname', 'nspname'],
  },
  tables: {
    list: ['tables', 'collections', 'relations', 'items'],
    name: ['name', 'tablename', 'table', 'viewname', 'collection', 'relname'],
  },
};

/**
 * Returns the names in a list of databases or tables: strings, or objects with a name under any usual key.
 * @throws {Error} with the shape of the answer, when it is no such list
 */
export function namesIn(answer: unknown, of: 'databases' | 'tables'): string[] {
  const { list, name } = NAMES[of];
  const items = listIn(answer, list);
  if (!items) throw new Error(`expected a list of ${of}, got ${shapeOf(answer)}`);
  return items.map((item) => {
    const found = isObject(item) ? (fieldOf(item, name) ?? onlyText(item)) : item;
    if (typeof found !== 'string') throw new Error(`expected a list of ${of} with names, got ${shapeOf(items)}`);
    return found;
  });
}

/** Returns the first text of a row: MySQL names the column of SHOW TABLES after the database. */
const onlyText = (item: Readonly<Record<string, unknown>>): unknown =>
  Object.values(item).find((value) => typeof value === 'string');
