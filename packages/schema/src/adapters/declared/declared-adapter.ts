import type { ColumnDescription, TableDescription } from '@mcp-vitals/drift';
import { isObject } from '@mcp-vitals/drift/json-schema';
import { SchemaError } from '../../model/schema-error.js';
import type { SchemaSource } from '../../source/schema-source.js';
import type { SchemaAdapter } from '../adapter.js';
import { shapeOf, textOf } from '../answers/fields.js';
import { assertWhole } from '../answers/names.js';
import { truthIn } from '../answers/table-answer.js';
import type { AdapterDeclaration, DeclaredCall, DeclaredNames, DeclaredTable } from './declaration.js';
import { assertDeclaration } from './validate-declaration.js';

/**
 * Makes an adapter from data, such as a JSON file. It fits a server that has all of its tools.
 * @throws {TypeError} with everything wrong in the declaration, each with its path and remedy
 */
export function declaredAdapter(declaration: unknown): SchemaAdapter {
  assertDeclaration(declaration);
  const { name, databases, tables, table, missing } = declaration;
  const calls = [...(isNames(databases) ? [] : [databases]), tables, table];
  const ask = async (source: SchemaSource, call: DeclaredCall, scope: Readonly<Record<string, string>>) => {
    try {
      return await source.callTool(call.tool, filled(call.arguments ?? {}, scope) as Record<string, unknown>);
    } catch (error) {
      const isMissing =
        error instanceof SchemaError &&
        error.code === 'tool_error' &&
        missing !== undefined &&
        error.message.includes(missing);
      throw isMissing ? new SchemaError('not_found', error.message, { cause: error }) : error;
    }
  };
  return {
    name,
    fits: (server) => calls.every(({ tool }) => server.tools.some((one) => one.name === tool)),
    databases: async (source) =>
      isNames(databases) ? [...databases] : wholeListAt(await ask(source, databases, {}), databases),
    tables: async (source, database) => wholeListAt(await ask(source, tables, { database }), tables),
    table: async (source, database, of) =>
      tableAt(await ask(source, table, { database, table: of }), table, database, of),
  };
}

const isNames = (databases: AdapterDeclaration['databases']): databases is readonly string[] =>
  Array.isArray(databases);

/** Replaces `{database}` and `{table}` in the arguments by the requested names. */
function filled(value: unknown, scope: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return value.replace(/\{(database|table)\}/g, (_, key: string) => scope[key] ?? '');
  if (Array.isArray(value)) return value.map((one) => filled(one, scope));
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, scope)]))
    : value;
}

/** Returns the value at a JSON Pointer; `undefined` for none. */
function at(value: unknown, pointer: string): unknown {
  let found = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

function itemsAt(answer: unknown, pointer = ''): readonly unknown[] {
  const list = at(answer, pointer);
  if (Array.isArray(list)) return list;
  if (isObject(list)) return Object.entries(list).map(([key, value]) => ({ key, value }));
  throw new Error(`expected a list at '${pointer}', got ${shapeOf(pointer === '' ? answer : list)}`);
}

function textAt(item: unknown, pointer: string): string {
  const text = at(item, pointer);
  if (typeof text !== 'string') throw new Error(`expected a text at '${pointer}' of each item, got ${shapeOf(item)}`);
  return text;
}

const namesAt = (answer: unknown, { list, name = '' }: Pick<DeclaredNames, 'list' | 'name'>): string[] =>
  itemsAt(answer, list).map((item) => textAt(item, name));

function wholeListAt(answer: unknown, declared: DeclaredNames): string[] {
  const names = namesAt(answer, declared);
  assertWhole(answer, names.length);
  return names;
}

function tableAt(
  answer: unknown,
  declared: DeclaredTable,
  database: string,
  name: string,
): TableDescription | undefined {
  const { columns, primaryKey, comment } = declared;
  const items = itemsAt(answer, columns.list);
  if (items.length === 0) return undefined;
  const key = primaryKey && at(answer, primaryKey.list) !== undefined ? namesAt(answer, primaryKey) : undefined;
  const told = comment === undefined ? undefined : at(answer, comment);
  return {
    ...{ database, name, columns: items.map((item) => columnAt(item, columns)) },
    ...(key && { primaryKey: key.length > 0 ? key : null }),
    ...(told !== undefined && { comment: told === null ? null : textOf(told) }),
  };
}

function columnAt(item: unknown, declared: DeclaredTable['columns']): ColumnDescription {
  const nullable = declared.nullable === undefined ? undefined : truthIn(at(item, declared.nullable));
  const notNull = declared.notNull === undefined ? undefined : truthIn(at(item, declared.notNull));
  const isNullable = nullable ?? (notNull === undefined ? undefined : !notNull);
  const told = (key: 'default' | 'comment') => {
    const value = declared[key] === undefined ? undefined : at(item, declared[key]);
    return value === undefined ? {} : { [key]: value === null ? null : textOf(value) };
  };
  return {
    ...{ name: textAt(item, declared.name), type: textAt(item, declared.type) },
    ...(isNullable !== undefined && { nullable: isNullable }),
    ...told('default'),
    ...told('comment'),
  };
}
