import { isObject, type JsonObject } from '@mcp-vitals/drift/json-schema';
import type { ValidationFinding } from './validation-finding.js';

/** The longest name: PostgreSQL truncates at 63 bytes, MySQL at 64 characters. */
const MAX_NAME_LENGTH = 64;

/** Returns every finding on a table's schema. An `unknown` part is no finding. */
export function validateTable(schema: JsonObject): ValidationFinding[] {
  const findings: ValidationFinding[] = [];
  const add = (severity: ValidationFinding['severity'], rule: string, path: string, message: string, remedy: string) =>
    findings.push({ severity, rule, path, message, remedy });
  const table = typeof schema.name === 'string' ? schema.name : 'the table';
  if (!isName(schema.name)) add('error', 'no-name', '/name', 'the table has no name', 'name the table');
  if (!Array.isArray(schema.columns)) {
    add('error', 'no-columns', '/columns', `the columns of ${table} are not a list`, 'describe the columns as a list');
    return findings;
  }
  const columns = schema.columns.map((column: unknown) => (isObject(column) ? column : {}));
  if (columns.length === 0)
    add(
      'error',
      'no-columns',
      '/columns',
      `${table} has no columns`,
      'drop the table, or check the permission to read it',
    );

  checkColumns(table, columns, add);
  checkPrimaryKey(schema, columns, add);
  checkForeignKeys(schema, columns, add);
  return findings;
}

type Add = (
  severity: ValidationFinding['severity'],
  rule: string,
  path: string,
  message: string,
  remedy: string,
) => void;

function checkColumns(table: string, columns: readonly JsonObject[], add: Add): void {
  const names = new Map<string, number>();
  for (const [index, { name, type }] of columns.entries()) {
    const path = `/columns/${index}`;
    if (!isName(name)) {
      add('error', 'no-name', `${path}/name`, `column ${index + 1} of ${table} has no name`, 'name the column');
      continue;
    }
    if (name.length > MAX_NAME_LENGTH) {
      add(
        'warning',
        'long-name',
        `${path}/name`,
        `${name.slice(0, 40)}… has ${name.length} characters`,
        `databases truncate names after ${MAX_NAME_LENGTH - 1} characters: shorten it`,
      );
    }
    if (name !== name.trim() || hasControl(name)) {
      add(
        'error',
        'odd-name',
        `${path}/name`,
        `${JSON.stringify(name)} has leading or trailing whitespace, or control characters`,
        'rename the column',
      );
    }
    const before = names.get(name.toLowerCase());
    if (before !== undefined) {
      const same = columns[before]!.name === name;
      add(
        same ? 'error' : 'warning',
        'duplicate-column',
        `${path}/name`,
        same
          ? `${table} has two columns called ${name}`
          : `${name} and ${String(columns[before]!.name)} differ only in case`,
        'rename one of them',
      );
    } else names.set(name.toLowerCase(), index);
    if (typeof type !== 'string' || type.trim() === '') {
      add('error', 'no-type', `${path}/type`, `column ${name} has no type`, 'give it a type');
    }
  }
}

function checkPrimaryKey({ kind, primaryKey, name }: JsonObject, columns: readonly JsonObject[], add: Add): void {
  if (primaryKey === undefined || primaryKey === 'unknown' || (typeof kind === 'string' && kind.endsWith('view')))
    return;
  const key = Array.isArray(primaryKey) ? (primaryKey as unknown[]) : [];
  if (key.length === 0) {
    add(
      'error',
      'no-primary-key',
      '/primaryKey',
      `${shown(name)} has no primary key`,
      'add one: without it rows cannot be identified',
    );
    return;
  }
  for (const [index, part] of key.entries()) {
    const path = `/primaryKey/${index}`;
    const column = columns.find((one) => one.name === part);
    if (!column)
      add('error', 'unknown-column', path, `the key names ${shown(part)}, which is not a column`, 'correct the key');
    else if (column.nullable === true)
      add('error', 'nullable-key', path, `${shown(part)} is in the key and nullable`, 'make it NOT NULL');
    if (key.indexOf(part) !== index)
      add('error', 'duplicate-key-column', path, `the key names ${shown(part)} twice`, 'correct the key');
  }
}

function checkForeignKeys({ foreignKeys }: JsonObject, columns: readonly JsonObject[], add: Add): void {
  if (foreignKeys === undefined || foreignKeys === 'unknown') return;
  const keys = Array.isArray(foreignKeys) ? (foreignKeys as unknown[]) : [];
  if (!Array.isArray(foreignKeys))
    add('error', 'no-list', '/foreignKeys', 'the foreign keys are not a list', 'describe them as a list');
  for (const [index, key] of keys.entries()) {
    const path = `/foreignKeys/${index}`;
    const { columns: own, references } = isObject(key) ? key : {};
    const names = Array.isArray(own) ? (own as unknown[]) : [];
    if (names.length === 0)
      add('error', 'empty-key', `${path}/columns`, 'a foreign key has no columns', 'drop it, or name its columns');
    for (const [at, name] of names.entries()) {
      if (columns.some((column) => column.name === name)) continue;
      add(
        'error',
        'unknown-column',
        `${path}/columns/${at}`,
        `a foreign key names ${shown(name)}, which is not a column`,
        'correct the key',
      );
    }
    if (!isObject(references) || !isName(references.table)) {
      add(
        'error',
        'no-reference',
        `${path}/references`,
        'a foreign key refers to no table',
        'name the table it refers to',
      );
    } else if (Array.isArray(references.columns) && references.columns.length !== names.length) {
      const message = `a foreign key of ${names.length} columns refers to ${references.columns.length} columns`;
      add('error', 'unequal-reference', `${path}/references/columns`, message, 'name one referenced column for each');
    }
  }
}

/** A name as it is, and anything else by its kind: an object of a server may have a `toString` that is no function. */
const shown = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'object' && value !== null ? 'an object' : String(value);

const isName = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

const hasControl = (name: string): boolean => Array.from(name).some((character) => character.codePointAt(0)! < 32);
