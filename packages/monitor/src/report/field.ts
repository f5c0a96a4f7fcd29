/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Formats a time for people. */
export type IsoTime = (monotonicMillis: number) => string;

/** The column of a field in a table. */
export interface Column<T> {
  readonly head: string;
  /** The text of a cell. @default the value, or a dash for `null` */
  readonly show?: (value: T, row: Readonly<Record<string, unknown>>) => string;
}

/** One field of the report, defined once: how it is read from its source, its JSON Schema, and its column in a table. */
export interface Field<in S, out T> {
  read(source: S, iso: IsoTime): T;
  readonly schema: JsonSchema;
  // A column is used with values of its own field alone.
  readonly column?: Column<never> | undefined;
}

export type Fields<S> = Readonly<Record<string, Field<S, unknown>>>;

/** The JSON object of a set of fields. */
export type JsonOf<F> = { [K in keyof F]: F[K] extends Field<never, infer T> ? T : never };

/** The source type of a set of fields: the intersection of their sources. */
export type SourceOf<F> = F[keyof F] extends Field<infer S, unknown> ? S : never;

/** Defines fields that are read from `S`; a separate call gives the type of the source, so that the rest is inferred. */
export const fieldsOf =
  <S>() =>
  <F extends Fields<S>>(fields: F): F =>
    fields;

type Read<S, T> = (source: S) => T;

const MOMENT = {
  type: 'string',
  format: 'date-time',
  pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`,
} as const;

export const text = <S>(read: Read<S, string>, column?: Column<string>, schema: JsonSchema = {}): Field<S, string> => ({
  read,
  schema: { ...schema, type: 'string' },
  column,
});

export const textOrNull = <S>(
  read: Read<S, string | null>,
  column?: Column<string | null>,
  schema: JsonSchema = {},
): Field<S, string | null> => ({
  read,
  schema: { ...schema, type: ['string', 'null'] },
  column,
});

export const flag = <S>(read: Read<S, boolean>, description?: string): Field<S, boolean> => ({
  read,
  schema: { ...(description && { description }), type: 'boolean' },
});

/** One of a few texts. */
export const choice = <S, const T extends string>(
  values: readonly T[],
  read: Read<S, NoInfer<T>>,
  column?: Column<T>,
  schema: JsonSchema = {},
): Field<S, T> => ({ read, schema: { ...schema, enum: values }, column });

/** Always the same text. */
export const constant = <const T extends string>(value: T): Field<unknown, T> => ({
  read: () => value,
  schema: { const: value },
});

interface NumberOptions extends JsonSchema {
  /** Digits after the point. @default 3: more than any figure here is good for */
  readonly digits?: number;
}

/** A number; `null` when it is not known. */
export const number = <S>(
  read: Read<S, number | null | undefined>,
  column?: Column<number | null>,
  { digits, ...schema }: NumberOptions = { minimum: 0 },
): Field<S, number | null> => ({
  read: (source) => round(read(source), digits),
  schema: { ...schema, type: ['number', 'null'] },
  column,
});

/** A number that is always known. */
export const amount = <S>(
  read: Read<S, number>,
  column?: Column<number>,
  { digits, ...schema }: NumberOptions = { minimum: 0 },
): Field<S, number> => ({
  read: (source) => round(read(source), digits) ?? 0,
  schema: { ...schema, type: 'number' },
  column,
});

/** A whole number >= 0; `null` when it is not known. */
export const countOrNull = <S>(
  read: Read<S, number | null | undefined>,
  schema: JsonSchema = {},
): Field<S, number | null> => ({
  read: (source) => read(source) ?? null,
  schema: { ...schema, type: ['integer', 'null'], minimum: 0 },
});

/** A time, read on the monotonic clock and shown in UTC. */
export const moment = <S>(
  read: Read<S, number>,
  column?: Column<string>,
  schema: JsonSchema = {},
): Field<S, string> => ({
  read: (source, iso) => iso(read(source)),
  schema: { ...schema, ...MOMENT },
  column,
});

/** A time on the wall clock, which needs no conversion. */
export const wallMoment = <S>(read: Read<S, number>, column?: Column<string>): Field<S, string> => ({
  read: (source) => new Date(read(source)).toISOString(),
  schema: MOMENT,
  column,
});

export const momentOrNull = <S>(read: Read<S, number | undefined>): Field<S, string | null> => ({
  read: (source, iso) => {
    const millis = read(source);
    return millis === undefined ? null : iso(millis);
  },
  schema: { anyOf: [MOMENT, { type: 'null' }] },
});

export const texts = <S>(read: Read<S, readonly string[]>, column?: Column<string[]>): Field<S, string[]> => ({
  read: (source) => [...read(source)],
  schema: { type: 'array', items: { type: 'string' } },
  column,
});

/** An object of further fields. */
export const object = <S, F extends Fields<never>>(
  fields: F,
  read: Read<S, SourceOf<F>>,
  schema: JsonSchema = {},
): Field<S, JsonOf<F>> => ({
  read: (source, iso) => readFields(fields, read(source), iso),
  schema: { ...schema, ...schemaOf(fields) },
});

export const objectOrNull = <S, F extends Fields<never>>(
  fields: F,
  read: Read<S, SourceOf<F> | undefined>,
  schema: JsonSchema = {},
  column?: Column<JsonOf<F> | null>,
): Field<S, JsonOf<F> | null> => ({
  read: (source, iso) => {
    const inner = read(source);
    return inner === undefined ? null : readFields(fields, inner, iso);
  },
  schema: { ...schema, oneOf: [{ type: 'null' }, schemaOf(fields)] },
  column,
});

/** A list of objects. */
export const list = <S, F extends Fields<never>>(
  fields: F,
  read: Read<S, readonly SourceOf<F>[]>,
  column?: Column<JsonOf<F>[]>,
  schema: JsonSchema = {},
): Field<S, JsonOf<F>[]> => ({
  read: (source, iso) => read(source).map((one) => readFields(fields, one, iso)),
  schema: { ...schema, type: 'array', items: schemaOf(fields) },
  column,
});

export function readFields<F extends Fields<never>>(fields: F, source: SourceOf<F>, iso: IsoTime): JsonOf<F> {
  // A loop, because entries of entries cost several times as much, in every row.
  const read: Record<string, unknown> = {};
  for (const name in fields) read[name] = fields[name]!.read(source as never, iso);
  return read as JsonOf<F>;
}

export const schemaOf = (fields: Fields<never>): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(fields),
  properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
});

function round(value: number | null | undefined, digits = 3): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
