import { isObject, type JsonObject, type JsonSchema } from '../json-value.js';
import { isAssertion, isWellFormed } from '../keywords.js';
import { resolveReference } from '../reference.js';
import { patternRefusal } from './pattern.js';
import { every, KEYWORDS, textOf, type Verdict } from './verdicts.js';

/** The most levels of nesting; deeper values have no verdict. */
const MAX_DEPTH = 100;
/** The most schemas visited for one value, and for all: unions of references could make their number unbounded. */
const MAX_STEPS_A_VALUE = 10_000;
const MAX_STEPS = 300_000;
const OLD_DRAFT = /draft-0[3-7]/;
/** The most patterns analysed. */
const MAX_PATTERNS = 50;

/**
 * Tells whether a schema accepts a value, in bounded time for any schema and value: it compiles nothing and gives up after
 * a number of steps. Validators that trust their schemas have no such bound.
 */
export class BoundedValidator {
  readonly #root: JsonSchema;
  readonly #texts = new Map<readonly unknown[], ReadonlySet<string>>();
  readonly #patterns = new Map<string, RegExp | undefined>();
  #left = MAX_STEPS;
  #leftOfValue = 0;

  /** @param root the schema that references are resolved in */
  constructor(root: JsonSchema) {
    this.#root = root;
  }

  /** Whether the schema accepts the value; `undefined` when a keyword is unknown or the steps run out. */
  accepts(schema: JsonSchema, value: unknown): Verdict {
    this.#leftOfValue = MAX_STEPS_A_VALUE;
    const verdict = this.#look(schema, value, 0);
    return this.#isSpent ? undefined : verdict;
  }

  get #isSpent(): boolean {
    return this.#left <= 0 || this.#leftOfValue <= 0;
  }

  #look(schema: unknown, value: unknown, depth: number): Verdict {
    if (typeof schema === 'boolean') return schema;
    if (this.#isSpent || !isObject(schema) || depth > MAX_DEPTH) return undefined;
    this.#pay(1);
    const inner = (part: unknown, partValue: unknown) => this.#look(part, partValue, depth + 1);
    // A schema with an `$id` resolves its references against itself.
    if ('$id' in schema && schema !== this.#root) return undefined;
    return every(Object.entries(schema), ([key, limit]) => {
      if (!isAssertion(key, limit)) return true;
      if (key === '$ref') return this.#follow(schema, limit, value, inner);
      const keyword = Object.hasOwn(KEYWORDS, key) && isWellFormed(key, limit) ? KEYWORDS[key] : undefined;
      return keyword?.(limit as never, value, {
        schema,
        inner,
        pay: this.#pay,
        textsOf: this.#textsOf,
        harmless: this.#harmless,
      });
    });
  }

  #follow(
    schema: JsonObject,
    ref: unknown,
    value: unknown,
    inner: (schema: unknown, value: unknown) => Verdict,
  ): Verdict {
    if (typeof ref !== 'string') return undefined;
    // Up to draft 07, siblings of a reference are ignored.
    const isAlone = Object.entries(schema).every(([key, one]) => key === '$ref' || !isAssertion(key, one));
    if (!isAlone && isObject(this.#root) && OLD_DRAFT.test(String(this.#root.$schema))) return undefined;
    return inner(resolveReference(this.#root, ref), value);
  }

  readonly #pay = (steps: number): void => {
    this.#left -= steps;
    this.#leftOfValue -= steps;
  };

  /** Caches the texts of a list, because a long list may be searched for each of its own values. */
  readonly #textsOf = (values: readonly unknown[]): ReadonlySet<string> => {
    const known = this.#texts.get(values);
    if (known) return known;
    const texts = new Set(values.map((one) => textOf(one, this.#pay)));
    this.#texts.set(values, texts);
    return texts;
  };

  /** Caches patterns, because the analysis costs more than a match. */
  readonly #harmless = (pattern: string): RegExp | undefined => {
    if (!this.#patterns.has(pattern) && this.#patterns.size < MAX_PATTERNS) {
      this.#patterns.set(pattern, patternRefusal(pattern) === undefined ? new RegExp(pattern, 'u') : undefined);
    }
    return this.#patterns.get(pattern);
  };
}
