import { seededRandom } from '../random.js';
import { analytics } from './analytics.js';
import type { Value } from './column.js';
import { hr } from './hr.js';
import { inventory } from './inventory.js';
import { sales } from './sales.js';
import type { SampleSchema, SampleTable } from './table.js';

/** The sample: a trading company in four schemas that point at each other. */
export const SAMPLE: readonly SampleSchema[] = [sales, inventory, hr, analytics];

/** The same rows on every machine; a table's rows do not change when another table does. */
export function rowsOf(schema: SampleSchema, table: SampleTable): Value[][] {
  const random = seededRandom(hash(`${schema.name}.${table.name}`));
  const columns = Object.values(table.columns).map((column) => ({
    value: column.value,
    targetRows: column.references === undefined ? 0 : rowCountOf(column.references),
  }));
  return Array.from({ length: table.rowCount }, (_, row) =>
    columns.map(({ value, targetRows }) => value({ row, random, targetRows })),
  );
}

function rowCountOf(target: string): number {
  const [schemaName, tableName] = target.split('.');
  const table = SAMPLE.find(({ name }) => name === schemaName)?.tables.find(({ name }) => name === tableName);
  if (table === undefined) throw new Error(`the sample refers to ${target}, which it does not define`);
  return table.rowCount;
}

function hash(text: string): number {
  let value = 7;
  for (let index = 0; index < text.length; index++) value = (Math.imul(value, 31) + text.charCodeAt(index)) | 0;
  return value;
}
