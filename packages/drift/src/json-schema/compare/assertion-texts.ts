import { canonical, isObject, type JsonSchema } from '../json-value.js';
import { isAnnotation } from '../keywords.js';

/** In these, names are those of properties or of definitions. */
const MAPS: ReadonlySet<string> = new Set([
  ...['properties', 'patternProperties', 'dependentSchemas', 'dependentRequired', '$defs'],
]);
/** In these, values are data or names, not schemas. */
const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'required']);

/** Schemas as texts that are the same when they say the same of what is valid, whatever they describe. Made once each. */
export class AssertionTexts {
  readonly #known = new Map<object, string>();

  of(schema: unknown): string {
    if (Array.isArray(schema)) return `[${schema.map((one) => this.of(one)).join()}]`;
    if (!isObject(schema)) return canonical(schema);
    const known = this.#known.get(schema);
    if (known !== undefined) return known;
    const text = textOf(
      schema,
      (key) => !isAnnotation(key),
      (key, value) => {
        if (DATA.has(key)) return canonical(value);
        return MAPS.has(key) ? this.#ofMap(value) : this.of(value);
      },
    );
    this.#known.set(schema, text);
    return text;
  }

  /** What references can lead to by name. */
  ofDefinitions(schema: JsonSchema): string {
    return isObject(schema) ? `${this.#ofMap(schema.$defs)} ${this.#ofMap(schema.definitions)}` : '';
  }

  #ofMap(map: unknown): string {
    if (!isObject(map)) return canonical(map ?? null);
    return textOf(
      map,
      () => true,
      (_key, value) => this.of(value),
    );
  }
}

const textOf = (
  object: object,
  keep: (key: string) => boolean,
  text: (key: string, value: unknown) => string,
): string =>
  `{${Object.entries(object)
    .filter(([key]) => keep(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${text(key, value)}`)
    .join()}}`;
