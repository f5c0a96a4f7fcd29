/** A type as the databases write it: its name, the numbers in brackets, and the suffix. */
interface ColumnType {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly rest: string;
  /** Whether it says something of a time zone, as PostgreSQL does. */
  readonly hasZone: boolean;
}

/** Other spellings of a type. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ...{ int: 'integer', int4: 'integer', int2: 'smallint', int8: 'bigint', int1: 'tinyint', int3: 'mediumint' },
  ...{ short: 'smallint', signed: 'integer', long: 'bigint', hugeint: 'hugeint', int128: 'hugeint' },
  ...{ float4: 'real', float8: 'double', 'double precision': 'double', bool: 'boolean' },
  ...{ decimal: 'numeric', dec: 'numeric', number: 'numeric' },
  ...{ 'character varying': 'varchar', 'char varying': 'varchar', varchar2: 'varchar' },
  ...{ nvarchar2: 'nvarchar', character: 'char', bpchar: 'char' },
  ...{ 'varying bit': 'varbit', 'bit varying': 'varbit', 'timestamp without time zone': 'timestamp' },
  ...{ 'timestamp with time zone': 'timestamptz', 'time without time zone': 'time', 'time with time zone': 'timetz' },
};
/** Families of types. Each type holds all values of those before it and reads them back unchanged. */
const FAMILIES: readonly (readonly string[])[] = [
  ['tinyint', 'smallint', 'mediumint', 'integer', 'bigint', 'hugeint'],
  ['utinyint', 'usmallint', 'uinteger', 'ubigint', 'uhugeint'],
  ['int16', 'int32', 'int64', 'int256'],
  ['uint8', 'uint16', 'uint32', 'uint64', 'uint128', 'uint256'],
  ['real', 'float', 'double'],
  ['float32', 'float64'],
  ['tinytext', 'text', 'mediumtext', 'longtext'],
  ['tinyblob', 'blob', 'mediumblob', 'longblob'],
];
/** Types whose number in brackets is a maximum size; without brackets they are unlimited. */
const SIZED: ReadonlySet<string> = new Set([
  ...['varchar', 'nvarchar', 'varbit', 'varbinary', 'timestamp', 'timestamptz', 'time', 'timetz'],
]);
/** Types whose number in brackets is the digits of a second; without brackets and a zone they have none, as in MySQL. */
const FRACTIONS: ReadonlySet<string> = new Set(['datetime', 'timestamp', 'time']);
/** Types whose number in brackets is a display width. */
const DISPLAYED: ReadonlySet<string> = new Set(FAMILIES[0]);
/** Unlimited text types of PostgreSQL, SQLite and DuckDB; each holds any text of limited length unchanged. */
const UNLIMITED: ReadonlySet<string> = new Set(['text', 'mediumtext', 'longtext']);
/** The longest type parsed, which bounds its nesting. */
const MAX_TYPE_LENGTH = 1000;
/** A list of values as MySQL and DuckDB write it, and ClickHouse with numbers. */
const VALUES = /^\s*(enum|set|enum8|enum16)\s*\((.*)\)\s*$/is;
const VALUE = /'(?:[^']|'')*'(?:\s*=\s*-?\d+)?/g;
/** A list of another type, or another type with a property of ClickHouse. */
const WRAPPED = /^(?<list>.+)\[\]$|^(?<wrapper>array|nullable|lowcardinality)\((?<inner>.+)\)$/is;

/**
 * Classifies a change of a column's type: `same` for another spelling, `wider` when every value of the old type fits and
 * reads back unchanged, `other` for everything else, unknown types included.
 */
export function compareColumnTypes(before: string, after: string): 'same' | 'wider' | 'other' {
  const [values, nowValues] = [before, after].map((type) => VALUES.exec(type));
  if (values && nowValues) return compareValues(values, nowValues);
  if (before.length > MAX_TYPE_LENGTH) return 'other';
  const [inner, nowInner] = [before, after].map((type) => WRAPPED.exec(type.trim())?.groups);
  if (inner && nowInner && inner.wrapper?.toLowerCase() === nowInner.wrapper?.toLowerCase()) {
    return compareColumnTypes((inner.list ?? inner.inner)!, (nowInner.list ?? nowInner.inner)!);
  }
  const [old, now] = [parse(before), parse(after)];
  if (!old || !now) return 'other';
  // A signed number holds every value of an unsigned one, an integer only of a smaller size.
  const losesSign = old.rest === 'unsigned' && now.rest === '';
  const growsSigned = losesSign && !(DISPLAYED.has(old.name) && old.name === now.name);
  if (old.rest !== now.rest && !growsSigned) return 'other';
  if (old.name === now.name) {
    if (old.sizes.join() === now.sizes.join() || DISPLAYED.has(old.name)) return losesSign ? 'wider' : 'same';
    if (FRACTIONS.has(old.name) && !old.hasZone && !now.hasZone) {
      return (now.sizes[0] ?? 0) >= (old.sizes[0] ?? 0) ? 'wider' : 'other';
    }
    if (old.name === 'numeric') return isWiderNumeric(old.sizes, now.sizes) ? 'wider' : 'other';
    return SIZED.has(old.name) && isAtLeast(now.sizes[0], old.sizes[0]) ? 'wider' : 'other';
  }
  const isLonger = UNLIMITED.has(now.name) || (now.name === 'nvarchar' && isAtLeast(now.sizes[0], old.sizes[0]));
  if (old.name === 'varchar' && isLonger) return 'wider';
  const family = FAMILIES.find((names) => names.includes(old.name) && names.includes(now.name));
  return family && family.indexOf(now.name) > family.indexOf(old.name) ? 'wider' : 'other';
}

function parse(type: string): ColumnType | undefined {
  const [, name, sizes, rest] =
    /^\s*([a-z][a-z\d ]*?)\s*(?:\(\s*([\d\s,]+|max)\))?\s*((?:un)?signed|(?:with|without) time zone)?\s*$/.exec(
      type.toLowerCase(),
    ) ?? [];
  if (name === undefined) return undefined;
  const zone = rest?.endsWith('zone') ? ` ${rest}` : '';
  const words = `${name.replace(/\s+/g, ' ')}${zone}`;
  return {
    name: Object.hasOwn(SPELLINGS, words) ? SPELLINGS[words]! : words,
    sizes: sizes === undefined || sizes === 'max' ? [] : sizes.split(',').map(Number),
    rest: rest === 'unsigned' ? rest : '',
    hasZone: zone !== '',
  };
}

/** Compares two lists of values: a list that has all values of the other one holds them. */
function compareValues(before: RegExpExecArray, after: RegExpExecArray): 'same' | 'wider' | 'other' {
  const [kind, nowKind] = [before[1]!.toLowerCase(), after[1]!.toLowerCase()];
  const [old, now] = [before, after].map((found): string[] => found[2]!.match(VALUE) ?? []);
  const isKept = kind === nowKind && old!.every((value) => now!.includes(value));
  if (!isKept) return 'other';
  return old!.length === now!.length ? 'same' : 'wider';
}

/** Whether there are at least as many digits on either side of the point. */
function isWiderNumeric(before: readonly number[], after: readonly number[]): boolean {
  if (after.length === 0) return true;
  const [[digits = 0, scale = 0], [newDigits = 0, newScale = 0]] = [before, after];
  return before.length > 0 && newScale >= scale && newDigits - newScale >= digits - scale;
}

const isAtLeast = (size: number | undefined, least: number | undefined): boolean =>
  size === undefined || (least !== undefined && size >= least);
