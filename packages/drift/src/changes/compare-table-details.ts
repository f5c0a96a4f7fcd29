import { escapeText } from '@mcp-vitals/signals';
import { canonical } from '../json-schema/json-value.js';
import type { CheckConstraint, ColumnDescription, TableDescription, TableIndex } from '../listing/table-schema.js';
import type { ChangeFinding } from './schema-change.js';

/** A description without the parts that are `unknown`. */
export type Known<T> = { [K in keyof T]?: Exclude<T[K], 'unknown'> };

/**
 * Returns the differences of a table other than columns and keys. A part that is `unknown` before or after says something
 * about the server's answer, not about the table: it is reported as compatible, once per part.
 */
export function compareDetails(old: Known<TableDescription>, now: Known<TableDescription>): ChangeFinding[] {
  return [
    ...compareTold(old, now),
    ...both(old.indexes, now.indexes, compareIndexes),
    ...both(old.uniqueConstraints, now.uniqueConstraints, (before, after) =>
      compareNamed(before, after, ({ columns }) => columns.join(', '), {
        ...{ path: '/uniqueConstraints', what: 'the unique constraint' },
        // An upsert needs the constraint that it names.
        ...{ come: 'breaking', gone: 'breaking' },
      }),
    ),
    ...both(old.checks, now.checks, compareChecks),
    ...both(old.comment, now.comment, (before, after) => compareText('/comment', 'the comment', before, after)),
  ];
}

/** Returns the differences of a column other than its type, nullability and default. */
export function compareColumnDetails(
  old: Known<ColumnDescription>,
  now: Known<ColumnDescription>,
  path: string,
): ChangeFinding[] {
  const name = String(now.name);
  const changed = (key: string, change: ChangeFinding['change'], text: string) =>
    finding('column-changed', change, `${path}/${key}`, `${name} ${text}`);
  return [
    ...both(old.generated, now.generated, (before, after) => [
      changed('generated', 'breaking', `was ${generation(before)}, is ${generation(after)}`),
    ]),
    ...both(old.enumValues, now.enumValues, (before, after) => {
      const gone = (before ?? []).filter((one) => !(after ?? []).includes(one));
      const come = (after ?? []).filter((one) => !(before ?? []).includes(one));
      // Without a list, any value is allowed.
      if (after === null) return [changed('enumValues', 'compatible', 'allows any value now')];
      const isNarrower = before === null || gone.length > 0;
      const text = [...gone.map((one) => `lost the value ${one}`), ...come.map((one) => `gained the value ${one}`)];
      return [
        changed(
          'enumValues',
          isNarrower ? 'breaking' : 'compatible',
          text.join(', ') || 'has its values in a different order',
        ),
      ];
    }),
    ...compareSizes(old, now, changed),
    ...both(old.comment, now.comment, (before, after) =>
      compareText(`${path}/comment`, `the comment of ${name}`, before, after),
    ),
  ];
}

type Change = (key: string, change: ChangeFinding['change'], text: string) => ChangeFinding;

/** Compares sizes. Every old value must still fit: neither fewer characters nor fewer digits on either side of the point. */
function compareSizes(old: Known<ColumnDescription>, now: Known<ColumnDescription>, changed: Change): ChangeFinding[] {
  const whole = ({ precision, scale }: Known<ColumnDescription>) =>
    typeof precision === 'number' ? precision - (scale ?? 0) : precision;
  const narrowed = (before: number | null | undefined, after: number | null | undefined) =>
    typeof after === 'number' && (typeof before === 'number' ? after < before : before === null);
  // A string of bits has exactly the length of its type.
  const isExact = now.type === 'bit';
  return [
    ...both(old.length, now.length, (before, after) => [
      changed(
        'length',
        isExact || narrowed(before, after) ? 'breaking' : 'compatible',
        `was ${size(before)} long, is ${size(after)}`,
      ),
    ]),
    ...both(sizeOf(old), sizeOf(now), (before, after) => {
      const isNarrower = narrowed(whole(old), whole(now)) || narrowed(old.scale, now.scale);
      return [
        changed('precision', isNarrower ? 'breaking' : 'compatible', `had the precision ${before}, has ${after}`),
      ];
    }),
  ];
}

const sizeOf = ({ precision, scale }: Known<ColumnDescription>): string | undefined =>
  precision === undefined ? undefined : `${size(precision)}${typeof scale === 'number' ? `, ${scale}` : ''}`;

const size = (value: number | null): string => (value === null ? 'without limit' : String(value));

const generation = (generated: string | null): string =>
  generated === null ? 'not generated' : generated === 'identity' ? 'an identity' : `generated as ${generated}`;

function compareIndexes(before: readonly TableIndex[], after: readonly TableIndex[]): ChangeFinding[] {
  const parts = ({ columns, where, unique }: TableIndex) =>
    `${unique === true ? 'unique ' : ''}${columns.join(', ')}${where ? ` where ${where}` : ''}`;
  const split = (isUnique: boolean) =>
    [before, after].map((list) => list.filter(({ unique }) => (unique === true) === isUnique)) as [
      TableIndex[],
      TableIndex[],
    ];
  const path = '/indexes';
  return [
    ...compareNamed(...split(true), parts, { path, what: 'the unique index', come: 'breaking', gone: 'breaking' }),
    // Any other index affects only speed.
    ...compareNamed(...split(false), parts, { path, what: 'the index', come: 'compatible', gone: 'compatible' }),
  ];
}

const compareChecks = (before: readonly CheckConstraint[], after: readonly CheckConstraint[]): ChangeFinding[] =>
  compareNamed(before, after, ({ expression }) => expression, {
    ...{ path: '/checks', what: 'the check', come: 'breaking', gone: 'compatible' },
  });

/** Compares named parts by their content: a new name alone is no change. */
function compareNamed<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  say: (one: T) => string,
  {
    path,
    what,
    come,
    gone,
  }: { path: string; what: string; come: ChangeFinding['change']; gone: ChangeFinding['change'] },
): ChangeFinding[] {
  const [old, now] = [before, after].map((list) => new Set(list.map(say)));
  const told = (one: T, change: ChangeFinding['change'], verb: string) =>
    finding('key-changed', change, path, `${what} ${one.name} (${say(one)}) ${verb}`);
  return [
    ...before.filter((one) => !now!.has(say(one))).map((one) => told(one, gone, 'is gone')),
    ...after.filter((one) => !old!.has(say(one))).map((one) => told(one, come, 'is new')),
  ];
}

const DETAILS = ['indexes', 'uniqueConstraints', 'checks', 'comment'] as const;

function compareTold(old: Known<TableDescription>, now: Known<TableDescription>): ChangeFinding[] {
  return DETAILS.flatMap((key) =>
    (old[key] === undefined) === (now[key] === undefined)
      ? []
      : [
          finding(
            ...(['details-changed', 'compatible', `/${key}`] as const),
            `the server ${now[key] === undefined ? 'no longer reports' : 'now reports'} ${key}`,
          ),
        ],
  );
}

function compareText(path: string, what: string, before: string | null, after: string | null): ChangeFinding[] {
  return [finding('description-changed', 'instructions', path, `${what} was ${quoted(before)}, is ${quoted(after)}`)];
}

const quoted = (text: string | null): string => (text === null ? 'none' : `"${text.slice(0, 300)}"`);

/** Compares a part that is known on both sides and differs. */
const both = <T>(
  before: T | undefined,
  after: T | undefined,
  compare: (before: T, after: T) => ChangeFinding[],
): ChangeFinding[] =>
  before === undefined || after === undefined || canonical(before) === canonical(after) ? [] : compare(before, after);

const finding = (
  rule: ChangeFinding['rule'],
  change: ChangeFinding['change'],
  path: string,
  text: string,
): ChangeFinding => ({ ...{ rule, change, path, text: escapeText(text) } });
