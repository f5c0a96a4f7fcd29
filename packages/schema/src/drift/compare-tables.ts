import { canonical, type JsonObject } from '../json-schema/json-value.js';
import type { ColumnSchema, ForeignKey } from '../table-schema.js';
import type { ChangeFinding } from './schema-change.js';

interface Table {
  columns?: readonly ColumnSchema[];
  primaryKey?: readonly string[] | null;
  foreignKeys?: readonly ForeignKey[];
  kind?: string;
}

/**
 * Every difference between two schemas of a table. Breaking is what can make a statement fail, or its result mean
 * something else, that was right before: a column that is gone or of another type, nulls that were never there, a value
 * that must now be given, another key.
 */
export function compareTables(before: JsonObject, after: JsonObject): ChangeFinding[] {
  const [old, now] = [before as Table, after as Table];
  return [
    ...compareColumns(old.columns ?? [], now.columns ?? []),
    ...compareKeys(old, now),
    ...(old.kind === now.kind
      ? []
      : [finding('details-changed', 'breaking', '/kind', `was a ${old.kind}, is a ${now.kind}`)]),
  ];
}

function compareColumns(before: readonly ColumnSchema[], after: readonly ColumnSchema[]): ChangeFinding[] {
  const [old, now] = [before, after].map((columns) => new Map(columns.map((column) => [column.name, column]))) as [
    Map<string, ColumnSchema>,
    Map<string, ColumnSchema>,
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
      const mustBeGiven = column.nullable === false && (column.default === null || column.default === undefined);
      const text = `${column.name} ${column.type} is new${mustBeGiven ? ', and must be given' : ''}`;
      return finding('column-changed', mustBeGiven ? 'breaking' : 'compatible', at(column), text);
    }),
    ...before.flatMap((column) => {
      const next = now.get(column.name);
      return next ? compareColumn(column, next) : [];
    }),
  ];
}

function compareColumn(old: ColumnSchema, now: ColumnSchema): ChangeFinding[] {
  const findings: ChangeFinding[] = [];
  if (old.type !== now.type) {
    findings.push(
      finding('column-changed', 'breaking', `${at(now)}/type`, `${now.name} was ${old.type}, is ${now.type}`),
    );
  }
  if (old.nullable !== now.nullable) {
    const text =
      now.nullable === undefined
        ? 'no longer says whether it may be null'
        : `${now.nullable ? 'may' : 'must not'} be null now`;
    findings.push(finding('column-changed', 'breaking', `${at(now)}/nullable`, `${now.name} ${text}`));
  }
  if ((old.default ?? null) !== (now.default ?? null)) {
    const isGone = (now.default ?? null) === null && now.nullable === false;
    const text = `${now.name} has the default ${now.default ?? '(none)'}, had ${old.default ?? '(none)'}`;
    findings.push(finding('column-changed', isGone ? 'breaking' : 'compatible', `${at(now)}/default`, text));
  }
  return findings;
}

function compareKeys(old: Table, now: Table): ChangeFinding[] {
  const findings: ChangeFinding[] = [];
  if (canonical(old.primaryKey ?? null) !== canonical(now.primaryKey ?? null)) {
    const [was, is] = [old, now].map(({ primaryKey }) => primaryKey?.join(', ') || 'none');
    findings.push(finding('key-changed', 'breaking', '/primaryKey', `the primary key was ${was}, is ${is}`));
  }
  const [oldKeys, nowKeys] = [old, now].map(
    ({ foreignKeys }) => new Map((foreignKeys ?? []).map((key) => [canonical(key), key])),
  );
  for (const [text, key] of nowKeys!) {
    if (!oldKeys!.has(text))
      findings.push(finding('key-changed', 'breaking', '/foreignKeys', `${describe(key)} is a foreign key now`));
  }
  for (const [text, key] of oldKeys!) {
    if (!nowKeys!.has(text))
      findings.push(
        finding('key-changed', 'compatible', '/foreignKeys', `${describe(key)} is no foreign key any more`),
      );
  }
  return findings;
}

const describe = ({ columns, references }: ForeignKey): string =>
  `${columns.join(', ')} to ${references.database}.${references.table}`;

const alike = (a: ColumnSchema, b: ColumnSchema): boolean =>
  a.type === b.type && a.nullable === b.nullable && (a.default ?? null) === (b.default ?? null);

const at = ({ name }: ColumnSchema): string => `/columns/${name}`;

const finding = (
  rule: ChangeFinding['rule'],
  change: ChangeFinding['change'],
  path: string,
  text: string,
): ChangeFinding => ({
  ...{ rule, change, path, text },
});
