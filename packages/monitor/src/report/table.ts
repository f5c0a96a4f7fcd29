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
  const line = (cells: Cells): string => `| ${cells.map((cell) => literal(oneLine(cell))).join(' | ')} |`;
  return [
    `## ${literal(oneLine(title))}`,
    '',
    line(head),
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map(line),
  ].join('\n');
}

/** Names come from peers: they end no cell, load no image, make no link and hold no HTML. */
export const literal = (text: string): string => text.replace(/[\\`*[\]<|]/g, '\\$&');

/** Aligned columns; where they are wider than `width`, the texts of the widest column are broken at spaces. */
export function text({ title, head, rows }: Table, width = Number.POSITIVE_INFINITY): string {
  const all = [head, ...rows].map((row) => row.map(oneLine));
  const widths = head.map((_, i) => Math.max(...all.map((row) => lengthOf(row[i]!))));
  const over = widths.reduce((sum, one) => sum + GAP.length + one, 0) - width;
  const widest = widths.indexOf(Math.max(...widths));
  if (over > 0) widths[widest] = Math.max(LEAST_WIDTH, widths[widest]! - over);
  const line = (row: Cells): string =>
    row
      .map((cell, i) => GAP + cell + ' '.repeat(Math.max(0, widths[i]! - lengthOf(cell))))
      .join('')
      .trimEnd();
  const lines = (row: Cells): string[] =>
    broken(row[widest]!, widths[widest]!).map((part, n) =>
      line(row.map((cell, i) => (i === widest ? part : n === 0 ? cell : ''))),
    );
  return [oneLine(title), ...all.flatMap(lines)].join('\n');
}

const GAP = '  ';

/** The least a column is narrowed to. */
const LEAST_WIDTH = 24;

/** The parts of a text that fit into a width; a word that does not is left whole. */
function broken(text: string, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const word of text.split(' ')) {
    if (part !== '' && lengthOf(part) + 1 + lengthOf(word) > width) {
      parts.push(part);
      part = word;
    } else part = part === '' ? word : `${part} ${word}`;
  }
  return [...parts, part];
}

/** Names come from peers: no line breaks and no control characters reach a terminal. */
export const oneLine = (text: string): string => text.replace(/\p{C}+/gu, ' ');

/** Columns a text takes on a terminal: its code points, of which none here is wide. */
const lengthOf = (text: string): number => Array.from(text).length;
