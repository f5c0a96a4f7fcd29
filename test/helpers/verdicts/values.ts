import { Validator } from '@cfworker/json-schema';
import fc from 'fast-check';

export type Schema = Record<string, unknown>;

/** An implementation of JSON Schema other than the one under test; it does not compile, because a pair is used once. */
export function validatorOf(schema: Schema): (value: unknown) => boolean {
  const validator = new Validator(schema, '2020-12');
  return (value) => {
    try {
      return validator.validate(value).valid;
    } catch {
      // An invalid pattern or an endless recursion: such a value proves nothing.
      return false;
    }
  };
}

const FORMATS: Record<string, string[]> = {
  'date-time': ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.123+02:00'],
  date: ['2026-01-02'],
  time: ['03:04:05Z'],
  email: ['someone@example.com'],
  uri: ['https://example.com/a?b=c', 'urn:x:y'],
  uuid: ['1f0c2f1e-6c1b-4b7e-9c5a-0d5a3b1c2d3e'],
  ipv4: ['10.0.0.1'],
};

/** Values that a schema is likely to take, by its keywords and independent of how the comparison looks for some. */
export class Values {
  readonly #root: Schema;

  constructor(root: Schema) {
    this.#root = root;
  }

  of(schema: unknown, depth = 0): fc.Arbitrary<unknown> {
    if (typeof schema !== 'object' || schema === null) return fc.constantFrom<unknown>('x', 1, true, null, [], {});
    const one = schema as Schema;
    if (depth > 8) return fc.constantFrom<unknown>('x', 1, null, [], {});
    if (Array.isArray(one.enum)) return fc.constantFrom(...(one.enum.length > 0 ? one.enum : [null]));
    if ('const' in one) return fc.constant(one.const);
    const { $ref, allOf, anyOf, oneOf, ...rest } = one;
    const parts = [...(typeof $ref === 'string' ? [this.#resolve($ref)] : []), ...(Array.isArray(allOf) ? allOf : [])];
    if (parts.length > 0)
      return this.of(
        parts.reduce<Schema>((sum, part) => merged(sum, part as Schema), { ...rest }),
        depth + 1,
      );
    const branches = (anyOf ?? oneOf) as unknown[] | undefined;
    if (branches && branches.length > 0) {
      return fc.oneof(...branches.map((branch) => this.of(merged(rest, branch as Schema), depth + 1)));
    }
    const types = one.type === undefined ? guessTypes(one) : ([one.type].flat() as string[]);
    return types.length === 0 ? fc.constant(null) : fc.oneof(...types.map((type) => this.#ofType(type, one, depth)));
  }

  #ofType(type: string, one: Schema, depth: number): fc.Arbitrary<unknown> {
    const hints = [...(Array.isArray(one.examples) ? one.examples : []), ...('default' in one ? [one.default] : [])];
    const made = this.#made(type, one, depth);
    return hints.length > 0 ? fc.oneof({ weight: 3, arbitrary: made }, fc.constantFrom(...hints)) : made;
  }

  #made(type: string, one: Schema, depth: number): fc.Arbitrary<unknown> {
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'string':
        return texts(one);
      case 'array':
        return this.#lists(one, depth);
      case 'object':
        return this.#objects(one, depth);
      default:
        return numbers(one, type === 'integer');
    }
  }

  #lists(one: Schema, depth: number): fc.Arbitrary<unknown> {
    const low = (one.minItems as number | undefined) ?? 0;
    const high = Math.min((one.maxItems as number | undefined) ?? low + 3, low + 4);
    const first = ((one.prefixItems as unknown[] | undefined) ?? []).map((item) => this.of(item, depth + 1));
    const rest = fc.array(this.of(one.items ?? true, depth + 1), {
      minLength: Math.max(0, low - first.length),
      maxLength: Math.max(0, low - first.length, high - first.length),
    });
    return fc.tuple(fc.tuple(...first), rest).map(([begin, end]) => [...begin, ...end]);
  }

  #objects(one: Schema, depth: number): fc.Arbitrary<unknown> {
    const properties = (one.properties ?? {}) as Schema;
    const required = ((one.required ?? []) as string[]).filter((name) => typeof name === 'string');
    const names = [...new Set([...Object.keys(properties), ...required])];
    // Each optional part is present at random, because large objects with all parts would be alike.
    const fields = Object.fromEntries(
      names.map((name) => [name, this.of(Object.hasOwn(properties, name) ? properties[name] : true, depth + 1)]),
    );
    const declared = fc.record(fields, {
      requiredKeys: required.filter((name) => name in fields),
      noNullPrototype: true,
    });
    if (one.additionalProperties === false) return declared;
    const extra = fc.dictionary(fc.constantFrom('extra', 'zz'), this.of(one.additionalProperties ?? true, depth + 1), {
      maxKeys: 1,
      noNullPrototype: true,
    });
    return fc.tuple(extra, declared).map(([more, fixed]) => ({ ...more, ...fixed }));
  }

  #resolve(ref: string): unknown {
    let target: unknown = this.#root;
    for (const part of ref.split('/').slice(1)) {
      target = (target as Schema | undefined)?.[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')];
    }
    return target ?? true;
  }
}

function merged(a: Schema, b: Schema | boolean): Schema {
  if (typeof b === 'boolean') return a;
  const properties = { ...(a.properties as Schema | undefined), ...(b.properties as Schema | undefined) };
  const required = [...((a.required as string[] | undefined) ?? []), ...((b.required as string[] | undefined) ?? [])];
  return {
    ...{ ...a, ...b },
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required: [...new Set(required)] }),
  };
}

function guessTypes(one: Schema): string[] {
  if ('properties' in one || 'required' in one) return ['object'];
  if ('items' in one || 'prefixItems' in one) return ['array'];
  if ('minLength' in one || 'pattern' in one || 'maxLength' in one) return ['string'];
  return ['string', 'integer', 'boolean', 'null', 'object'];
}

function texts(one: Schema): fc.Arbitrary<string> {
  const {
    pattern,
    format,
    minLength = 0,
    maxLength,
  } = one as { pattern?: string; format?: string; minLength?: number; maxLength?: number };
  const named = format === undefined ? undefined : FORMATS[format];
  if (pattern !== undefined) {
    try {
      const matching = fc.stringMatching(new RegExp(pattern));
      return named ? fc.oneof(matching, fc.constantFrom(...named)) : matching;
    } catch {
      return fc.constant('');
    }
  }
  if (named) return fc.constantFrom(...named);
  const least = Math.min(minLength, 3000);
  return fc.string({ minLength: least, maxLength: Math.max(least, Math.min(maxLength ?? least + 6, least + 6)) });
}

function numbers(one: Schema, whole: boolean): fc.Arbitrary<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = one as Record<
    string,
    number | undefined
  >;
  const low = Math.max(
    minimum ?? -Infinity,
    exclusiveMinimum === undefined ? -Infinity : exclusiveMinimum + (whole ? 1 : 0.25),
  );
  const high = Math.min(
    maximum ?? Infinity,
    exclusiveMaximum === undefined ? Infinity : exclusiveMaximum - (whole ? 1 : 0.25),
  );
  const min = Number.isFinite(low) ? low : Math.min(-20, Number.isFinite(high) ? high - 40 : -20);
  const max = Number.isFinite(high) ? high : Math.max(2000, min + 40);
  if (multipleOf !== undefined) {
    const [from, to] = [Math.ceil(min / multipleOf), Math.floor(max / multipleOf)];
    return from > to
      ? fc.constant(0)
      : fc.integer({ min: from, max: Math.min(to, from + 1e6) }).map((value) => value * multipleOf);
  }
  const [from, to] = [Math.ceil(min), Math.floor(Math.min(max, Number.MAX_SAFE_INTEGER))];
  const wholes =
    from > to
      ? fc.constant(from)
      : fc.oneof(fc.integer({ min: Math.max(from, Number.MIN_SAFE_INTEGER), max: to }), fc.constantFrom(from, to));
  return whole
    ? wholes
    : fc.oneof(
        wholes,
        wholes.map((value) => (value + 0.5 <= max ? value + 0.5 : value)),
      );
}
