import type { Column, Fields } from './field.js';

type Cells = readonly string[];

/** Rows of the report for people: the columns of their fields, and no output without rows. */
export interface Table {
  readonly title: string;
  readonly head: Cells;
  readonly rows: readonly Cells[];
}

type Row = Readonly<Record<string, unknown>>;

export function tableOf(title: string, fields: Fields<never>, rows: readonly object[]): Table {
  const columns = Object.entries(fields).flatMap(([name, { column }]) => (column ? [{ name, ...column }] : []));
  return {
    title,
    head: columns.map(({ head }) => head),
    rows: (rows as readonly Row[]).map((row) => columns.map(({ name, show }) => cell(row[name], row, show))),
  };
}

function cell(value: unknown, row: Row, show: Column<never>['show']): string {
  if (show !== undefined) return show(value as never, row);
  return value === null ? '–' : `${value as string | number}`;
}

export function markdown({ title, head, rows }: Table): string {
  const line = (cells: Cells): string => `| ${cells.map((text) => oneLine(text).replaceAll('|', '\\|')).join(' | ')} |`;
  return [`## ${title}`, '', line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

export function text({ title, head, rows }: Table): string {
  const all = [head, ...rows].map((row) => row.map(oneLine));
  const widths = head.map((_, i) => Math.max(...all.map((row) => width(row[i]!))));
  const line = (row: Cells): string =>
    `  ${row.map((cell, i) => cell + ' '.repeat(widths[i]! - width(cell))).join('  ')}`.trimEnd();
  return [title, ...all.map(line)].join('\n');
}

/** Names come from peers: no line breaks and no control characters reach a terminal. */
const oneLine = (text: string): string => text.replace(/\p{C}+/gu, ' ');

/** Columns a text takes on a terminal: its code points, of which none here is wide. */
const width = (text: string): number => Array.from(text).length;
