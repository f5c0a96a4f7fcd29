/** A type as the databases write it: its name, the numbers in brackets, and the suffix. */
interface ColumnType {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly rest: string;
}

/** Other spellings of a type in PostgreSQL, MySQL, SQLite and DuckDB. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ...{ int: 'integer', int4: 'integer', int2: 'smallint', int8: 'bigint', int1: 'tinyint', int3: 'mediumint' },
  ...{ short: 'smallint', signed: 'integer', long: 'bigint', hugeint: 'hugeint', int128: 'hugeint' },
  ...{
    float4: 'real',
    float8: 'double',
    'double precision': 'double',
    decimal: 'numeric',
    dec: 'numeric',
    bool: 'boolean',
  },
  ...{
    'character varying': 'varchar',
    'char varying': 'varchar',
    character: 'char',
    bpchar: 'char',
    nvarchar: 'varchar',
  },
  ...{ 'varying bit': 'varbit', 'bit varying': 'varbit', 'timestamp without time zone': 'timestamp' },
  ...{ 'timestamp with time zone': 'timestamptz', 'time without time zone': 'time', 'time with time zone': 'timetz' },
};
/** Families of types. Each type holds all values of those before it and reads them back unchanged. */
const FAMILIES: readonly (readonly string[])[] = [
  ['tinyint', 'smallint', 'mediumint', 'integer', 'bigint', 'hugeint'],
  ['real', 'double'],
  ['tinytext', 'text', 'mediumtext', 'longtext'],
  ['tinyblob', 'blob', 'mediumblob', 'longblob'],
];
/** Types whose number in brackets is a maximum size; without brackets they are unlimited. */
const SIZED: ReadonlySet<string> = new Set([
  'varchar',
  'varbit',
  'varbinary',
  'timestamp',
  'timestamptz',
  'time',
  'timetz',
]);
/** Types whose number in brackets is a display width. */
const DISPLAYED: ReadonlySet<string> = new Set(FAMILIES[0]);
/** Unlimited text types of PostgreSQL, SQLite and DuckDB; each holds any text of limited length unchanged. */
const UNLIMITED: ReadonlySet<string> = new Set(['text', 'mediumtext', 'longtext']);

/**
 * Classifies a change of a column's type: `same` for another spelling, `wider` when every value of the old type fits and
 * reads back unchanged, `other` for everything else, unknown types included.
 */
export function compareColumnTypes(before: string, after: string): 'same' | 'wider' | 'other' {
  const [old, now] = [parse(before), parse(after)];
  if (!old || !now) return 'other';
  // A signed integer of the next size holds every value of an unsigned one.
  const growsSigned = old.rest === 'unsigned' && now.rest === '' && DISPLAYED.has(old.name) && old.name !== now.name;
  if (old.rest !== now.rest && !growsSigned) return 'other';
  if (old.name === now.name) {
    if (old.sizes.join() === now.sizes.join() || DISPLAYED.has(old.name)) return 'same';
    if (old.name === 'numeric') return isWiderNumeric(old.sizes, now.sizes) ? 'wider' : 'other';
    return SIZED.has(old.name) && isAtLeast(now.sizes[0], old.sizes[0]) ? 'wider' : 'other';
  }
  if (old.name === 'varchar' && UNLIMITED.has(now.name)) return 'wider';
  const family = FAMILIES.find((names) => names.includes(old.name) && names.includes(now.name));
  return family && family.indexOf(now.name) > family.indexOf(old.name) ? 'wider' : 'other';
}

function parse(type: string): ColumnType | undefined {
  const [, name, sizes, rest] =
    /^\s*([a-z][a-z\d ]*?)\s*(?:\(\s*([\d\s,]+)\))?\s*((?:un)?signed|(?:with|without) time zone)?\s*$/.exec(
      type.toLowerCase(),
    ) ?? [];
  if (name === undefined) return undefined;
  const zone = rest?.endsWith('zone') ? ` ${rest}` : '';
  const words = `${name.replace(/\s+/g, ' ')}${zone}`;
  return {
    name: Object.hasOwn(SPELLINGS, words) ? SPELLINGS[words]! : words,
    sizes: sizes === undefined ? [] : sizes.split(',').map(Number),
    rest: rest === 'unsigned' ? rest : '',
  };
}

/** Whether there are at least as many digits on either side of the point. */
function isWiderNumeric(before: readonly number[], after: readonly number[]): boolean {
  if (after.length === 0) return true;
  const [[digits = 0, scale = 0], [newDigits = 0, newScale = 0]] = [before, after];
  return before.length > 0 && newScale >= scale && newDigits - newScale >= digits - scale;
}

const isAtLeast = (size: number | undefined, least: number | undefined): boolean =>
  size === undefined || (least !== undefined && size >= least);
