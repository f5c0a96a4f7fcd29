import { escapeText } from '@mcp-vitals/signals';
import { canonical, type JsonObject } from '../json-schema/json-value.js';
import type { ColumnDescription, ForeignKey, TableDescription } from '../listing/table-schema.js';
import { compareColumnTypes } from './column-types.js';
import { compareColumnDetails, compareDetails, type Known } from './compare-table-details.js';
import type { ChangeFinding } from './schema-change.js';

type Table = Known<Omit<TableDescription, 'columns'>> & { readonly columns?: readonly Column[] };
type Column = Known<ColumnDescription> & Pick<ColumnDescription, 'name' | 'type'>;

/**
 * Returns every difference between two schemas of a table. A change is breaking when a valid statement may fail or return
 * something else: a column is gone or of another type, a column becomes nullable, a value becomes mandatory, a key
 * changes. Statements are taken to name their columns, so column order does not matter, and an `unknown` part is taken
 * to restrict nothing.
 */
export function compareTables(before: JsonObject, after: JsonObject): ChangeFinding[] {
  const [old, now] = [known(before), known(after)];
  return [
    ...compareColumns(old.columns ?? [], now.columns ?? []),
    ...comparePrimaryKeys(old.primaryKey, now.primaryKey),
    ...compareForeignKeys(old.foreignKeys ?? [], now.foreignKeys ?? []),
    ...compareKinds(old.kind, now.kind),
    ...compareDetails(old, now),
  ];
}

/** Returns a table without its `unknown` parts, which cannot be compared. */
function known(table: JsonObject): Table {
  const told = (one: object) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== 'unknown'));
  const columns = Array.isArray(table.columns) ? (table.columns as Column[]) : [];
  return { ...told(table), columns: columns.map((one) => ({ ...told(one), name: one.name, type: one.type })) };
}

function compareKinds(old: string | undefined, now: string | undefined): ChangeFinding[] {
  if (old === now) return [];
  // A table supports every operation of a view, and a view every one of a materialized view.
  const isKept = old?.endsWith('view') || now === 'table';
  const change = isKept ? 'compatible' : 'breaking';
  return [
    finding('details-changed', change, '/kind', `the kind was ${old ?? 'not reported'}, is ${now ?? 'not reported'}`),
  ];
}

function compareColumns(before: readonly Column[], after: readonly Column[]): ChangeFinding[] {
  const [old, now] = [before, after].map((columns) => new Map(columns.map((column) => [column.name, column]))) as [
    Map<string, Column>,
    Map<string, Column>,
  ];
  const gone = before.filter(({ name }) => !now.has(name));
  const come = after.filter(({ name }) => !old.has(name));
  return [
    ...gone.map((column) => {
      const heir = come.find((one) => alike(one, column));
      const text = heir ? `${column.name} is gone, perhaps renamed to ${heir.name}` : `${column.name} is gone`;
      return finding(heir ? 'renamed' : 'column-changed', 'breaking', at(column), text);
    }),
    ...come.map((column) => {
      const isFilled = (column.default ?? null) !== null || (column.generated ?? null) !== null;
      const mustBeGiven = column.nullable === false && !isFilled;
      const text = `${column.name} ${column.type} is new${mustBeGiven ? ', and must be given' : ''}`;
      return finding('column-changed', mustBeGiven ? 'breaking' : 'compatible', at(column), text);
    }),
    ...before.flatMap((column) => {
      const next = now.get(column.name);
      return next ? compareColumn(column, next) : [];
    }),
  ];
}

function compareColumn(old: Column, now: Column): ChangeFinding[] {
  const findings: ChangeFinding[] = [];
  const types = old.type === now.type ? undefined : compareColumnTypes(old.type, now.type);
  if (types) {
    const told = { same: ', another name of the same type', wider: ', which holds all its values', other: '' }[types];
    const text = `${now.name} was ${old.type}, is ${now.type}${told}`;
    findings.push(finding('column-changed', types === 'other' ? 'breaking' : 'compatible', `${at(now)}/type`, text));
  }
  if (old.nullable !== now.nullable) {
    const says = now.nullable === undefined ? 'no longer says whether it may' : now.nullable ? 'may' : 'must not';
    const change = old.nullable === undefined && now.nullable ? 'compatible' : 'breaking';
    findings.push(finding('column-changed', change, `${at(now)}/nullable`, `${now.name} ${says} be null now`));
  }
  if ((old.default ?? null) !== (now.default ?? null)) {
    const isGone = (now.default ?? null) === null && now.nullable === false;
    const text = `${now.name} has the default ${now.default ?? '(none)'}, had ${old.default ?? '(none)'}`;
    findings.push(finding('column-changed', isGone ? 'breaking' : 'compatible', `${at(now)}/default`, text));
  }
  findings.push(...compareColumnDetails(old, now, at(now)));
  return findings;
}

function comparePrimaryKeys(before: Table['primaryKey'], after: Table['primaryKey']): ChangeFinding[] {
  const [old, now] = [before ?? [], after ?? []];
  if (canonical(old) === canonical(now)) return [];
  const [was, is] = [before, after].map((key) => (key === undefined ? 'not reported' : key?.join(', ') || 'none'));
  const isReordered = canonical([...old].sort()) === canonical([...now].sort());
  const change = isReordered ? 'compatible' : 'breaking';
  return [finding('key-changed', change, '/primaryKey', `the primary key was ${was}, is ${is}`)];
}

function compareForeignKeys(old: readonly ForeignKey[], now: readonly ForeignKey[]): ChangeFinding[] {
  const [before, after] = [old, now].map((keys) => new Set(keys.map((key) => canonical(key))));
  const come = now.filter((key) => !before!.has(canonical(key)));
  const gone = old.filter((key) => !after!.has(canonical(key)));
  const changed = (change: ChangeFinding['change'], key: ForeignKey, text: string) =>
    finding('key-changed', change, '/foreignKeys', `${describe(key)} ${text}`);
  return [
    ...come.map((key) => changed('breaking', key, 'is a foreign key now')),
    ...gone.map((key) => changed('compatible', key, 'is no foreign key any more')),
  ];
}

const describe = ({ columns, references }: ForeignKey): string =>
  `${columns.join(', ')} to ${references.database}.${references.table}`;

const alike = (a: Column, b: Column): boolean =>
  a.type === b.type && a.nullable === b.nullable && (a.default ?? null) === (b.default ?? null);

const at = ({ name }: Column): string => `/columns/${name}`;

const finding = (
  rule: ChangeFinding['rule'],
  change: ChangeFinding['change'],
  path: string,
  text: string,
): ChangeFinding => ({
  ...{ rule, change, path, text: escapeText(text) },
});
