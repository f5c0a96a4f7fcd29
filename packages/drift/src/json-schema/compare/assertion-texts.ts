import { canonical, isObject, type JsonSchema } from '../json-value.js';
import { isAssertion } from '../keywords.js';
import { resolveReference } from '../reference.js';

/** Keywords whose keys are names of properties or of definitions. */
const MAPS: ReadonlySet<string> = new Set([
  ...['properties', 'patternProperties', 'dependentSchemas', 'dependentRequired', 'dependencies'],
]);
/** Keywords whose values are data or names, not schemas. */
const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'required', 'type']);
/** Lists whose order has no meaning. */
const SETS: ReadonlySet<string> = new Set(['enum', 'required', 'type', 'anyOf', 'oneOf', 'allOf']);
const REFERENCES: ReadonlySet<string> = new Set(['$ref', '$dynamicRef', '$recursiveRef']);

/** The assertions of a schema as text, without annotations and order, and the references they use. */
interface Assertions {
  readonly text: string;
  readonly references: ReadonlySet<string>;
}

/** Compares parts of two schemas by their assertions alone. Each part is read once. */
export class AssertionTexts {
  readonly #before: JsonSchema;
  readonly #after: JsonSchema;
  readonly #known = new Map<object, Assertions>();
  readonly #sameReferences = new Map<string, boolean>();

  constructor(before: JsonSchema, after: JsonSchema) {
    this.#before = before;
    this.#after = after;
  }

  /** Whether a part of the earlier schema and one of the later have the same assertions and references. */
  areSame(before: unknown, after: unknown): boolean {
    const [old, now] = [this.#of(before), this.#of(after)];
    return old.text === now.text && [...now.references].every((reference) => this.#leadsToSame(reference));
  }

  #leadsToSame(reference: string): boolean {
    const known = this.#sameReferences.get(reference);
    if (known !== undefined) return known;
    // A reference met again while it is compared adds no difference.
    this.#sameReferences.set(reference, true);
    const [old, now] = [this.#before, this.#after].map((root) => resolveReference(root, reference));
    // A reference out of both schemas resolves to the same place.
    const same = old === undefined || now === undefined ? old === now : this.areSame(old, now);
    if (same) return true;
    // A pair found equal meanwhile may have relied on this one.
    this.#sameReferences.clear();
    this.#sameReferences.set(reference, false);
    return false;
  }

  #of(part: unknown): Assertions {
    if (typeof part !== 'object' || part === null) return { text: canonical(part ?? null), references: new Set() };
    const known = this.#known.get(part);
    if (known) return known;
    const references = new Set<string>();
    const of = (inner: unknown): string => {
      const one = this.#of(inner);
      for (const reference of one.references) references.add(reference);
      return one.text;
    };
    const text = Array.isArray(part)
      ? `[${part.map(of).join()}]`
      : entriesText(
          Object.entries(part).filter(([key, value]) => isAssertion(key, value)),
          (key, value) => {
            if (REFERENCES.has(key)) references.add(String(value));
            return valueText(key, value, of);
          },
        );
    const found = { text, references };
    this.#known.set(part, found);
    return found;
  }
}

function valueText(key: string, value: unknown, of: (inner: unknown) => string): string {
  if (SETS.has(key) && Array.isArray(value)) {
    const texts = value.map((one: unknown) => (DATA.has(key) ? canonical(one ?? null) : of(one)));
    // Two equal branches of a oneOf exclude each other's values.
    return `[${(key === 'oneOf' ? texts : [...new Set(texts)]).sort().join()}]`;
  }
  if (DATA.has(key)) return canonical(value ?? null);
  return MAPS.has(key) && isObject(value) ? entriesText(Object.entries(value), (_name, one) => of(one)) : of(value);
}

const entriesText = (entries: [string, unknown][], text: (key: string, value: unknown) => string): string =>
  `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${text(key, value)}`)
    .join()}}`;
