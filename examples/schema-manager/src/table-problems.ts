import type { TableSchema } from './table-schema.js';

export interface TableProblem {
  rule: 'no-columns' | 'no-primary-key' | 'duplicate-column' | 'nullable-key' | 'unknown-column';
  message: string;
}

/** Checks a table's schema against the rules a schema manager cares for. Views have no keys to ask for. */
export function findProblems(schema: TableSchema): TableProblem[] {
  const problems: TableProblem[] = [];
  const report = (rule: TableProblem['rule'], what: string) =>
    problems.push({ rule, message: `${schema.database}.${schema.name} ${what}` });
  const names = schema.columns.map(({ name }) => name);
  const key = schema.primaryKey?.columns ?? [];
  if (names.length === 0) report('no-columns', 'has no columns');
  if (schema.kind === 'table' && key.length === 0) report('no-primary-key', 'has no primary key');
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
    report('duplicate-column', `has two columns called ${name}`);
  }
  for (const { name, nullable } of schema.columns) {
    if (nullable && key.includes(name)) report('nullable-key', `has ${name} in its key, which may be null`);
  }
  for (const name of [...key, ...schema.foreignKeys.flatMap(({ columns }) => columns)]) {
    if (!names.includes(name)) report('unknown-column', `has a key over ${name}, which it does not have`);
  }
  return problems;
}
