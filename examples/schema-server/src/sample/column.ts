import type { Random } from '../random.js';

export type Value = string | number | boolean | null;

export type ColumnType =
  | { readonly kind: 'identity' | 'integer' | 'text' | 'boolean' | 'date' | 'timestamp' | 'json' }
  | { readonly kind: 'varchar'; readonly length: number }
  | { readonly kind: 'numeric'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'enum'; readonly name: string; readonly values: readonly string[] };

/** The position of a generated value. */
export interface Cell {
  /** From 0. */
  readonly row: number;
  readonly random: Random;
  /** Number of rows of the referenced table; 0 without one. */
  readonly targetRows: number;
}

export interface Column {
  readonly type: ColumnType;
  readonly comment: string;
  readonly value: (cell: Cell) => Value;
  readonly nullable?: boolean;
  readonly unique?: boolean;
  /** A literal that both dialects read. */
  readonly default?: string;
  /** The table whose `id` this is, as `schema.table`. */
  readonly references?: string;
}

const DAY_MILLIS = 86_400_000;
const FIRST_DAY = Date.UTC(2025, 0, 1);
const upTo = (random: Random, count: number) => Math.floor(random() * count);
const pad = (value: number) => String(value).padStart(4, '0');

export const id = (): Column => ({ type: { kind: 'identity' }, comment: '', value: ({ row }) => row + 1 });

/** A short key that people read aloud: `C-0001`. */
export const code = (prefix: string, comment: string): Column => ({
  type: { kind: 'varchar', length: 20 },
  comment,
  unique: true,
  value: ({ row }) => `${prefix}-${pad(row + 1)}`,
});

/** Walks the list once, then starts again with a number behind it. */
export const label = (words: readonly string[], comment: string): Column => ({
  type: { kind: 'varchar', length: 120 },
  comment,
  value: ({ row }) =>
    `${words[row % words.length]}${row < words.length ? '' : ` ${Math.floor(row / words.length) + 1}`}`,
});

export const pick = (words: readonly string[], comment: string): Column => ({
  type: { kind: 'varchar', length: 120 },
  comment,
  value: ({ random }) => words[upTo(random, words.length)]!,
});

export const text = (words: readonly string[], comment: string): Column => ({
  ...pick(words, comment),
  type: { kind: 'text' },
});

export const oneOf = (name: string, values: readonly string[], comment: string): Column => ({
  type: { kind: 'enum', name, values },
  comment,
  default: `'${values[0]}'`,
  value: ({ random }) => values[upTo(random, values.length)]!,
});

export const whole = (from: number, to: number, comment: string): Column => ({
  type: { kind: 'integer' },
  comment,
  value: ({ random }) => from + upTo(random, to - from + 1),
});

export const money = (from: number, to: number, comment: string): Column => ({
  type: { kind: 'numeric', precision: 12, scale: 2 },
  comment,
  value: ({ random }) => Math.round((from + random() * (to - from)) * 100) / 100,
});

export const ratio = (comment: string): Column => ({
  type: { kind: 'numeric', precision: 5, scale: 4 },
  comment,
  value: ({ random }) => Math.round(random() * 10_000) / 10_000,
});

export const flag = (likely: number, comment: string): Column => ({
  type: { kind: 'boolean' },
  comment,
  default: 'false',
  value: ({ random }) => random() < likely,
});

/** A day of 2025. */
export const day = (comment: string): Column => ({
  type: { kind: 'date' },
  comment,
  value: ({ random }) => new Date(FIRST_DAY + upTo(random, 365) * DAY_MILLIS).toISOString().slice(0, 10),
});

/** A moment of 2025, to the second, in UTC. */
export const moment = (comment: string): Column => ({
  type: { kind: 'timestamp' },
  comment,
  value: ({ random }) =>
    new Date(FIRST_DAY + upTo(random, 365 * 86_400) * 1000).toISOString().slice(0, 19).replace('T', ' '),
});

export const json = (comment: string, make: (cell: Cell) => unknown): Column => ({
  type: { kind: 'json' },
  comment,
  value: (cell) => JSON.stringify(make(cell)),
});

/** The row of the target that a row points at, from 0; `null` for none. */
export type Choice = (cell: Cell) => number | null;

const anyRow: Choice = ({ random, targetRows }) => upTo(random, targetRows);
/** 0, 0, 1, 1, 2, 2, … for `run` 2. */
export const inRunsOf =
  (run: number): Choice =>
  ({ row, targetRows }) =>
    Math.floor(row / run) % targetRows;
/** 0, 1, …, `count` - 1, 0, 1, … */
export const inTurn =
  (count: number): Choice =>
  ({ row, targetRows }) =>
    row % Math.min(count, targetRows);
/** Every row but the first points at an earlier row: a tree of which each node has up to `width` children. */
export const asTreeOf =
  (width: number): Choice =>
  ({ row }) =>
    row === 0 ? null : Math.floor((row - 1) / width);

export const ref = (target: string, comment: string, choice: Choice = anyRow): Column => ({
  type: { kind: 'integer' },
  comment,
  references: target,
  value: (cell) => {
    const chosen = choice(cell);
    return chosen === null ? null : chosen + 1;
  },
});

/** Counts 1, 2, …, `count`, 1, 2, … : the number of a line in its document. */
export const lineNumber = (count: number, comment: string): Column => ({
  type: { kind: 'integer' },
  comment,
  value: ({ row }) => (row % count) + 1,
});

/** Lets a column be NULL, in about one row of `every`; 0 leaves it to the column's own values. */
export const optional = (column: Column, every = 4): Column => ({
  ...column,
  nullable: true,
  value: (cell) => (every > 0 && cell.random() < 1 / every ? null : column.value(cell)),
});

export const unique = (column: Column): Column => ({ ...column, unique: true });
