import { isObject, type JsonObject, type JsonSchema } from '../json-value.js';
import { isAssertion, isWellFormed } from '../keywords.js';
import { resolveReference } from '../reference.js';
import { patternRefusal } from './pattern.js';
import { every, KEYWORDS, textOf, type Verdict } from './verdicts.js';

/** Deeper than this nothing is said. */
const MAX_DEPTH = 100;
/** Schemas looked at for one value, and for all: unions of references could make them any number. */
const MAX_STEPS_A_VALUE = 10_000;
const MAX_STEPS = 300_000;
const OLD_DRAFT = /draft-0[3-7]/;
/** More patterns than this are not judged. */
const MAX_PATTERNS = 50;

/**
 * Says of values whether a schema takes them, in bounded time whatever either of them is: nothing is compiled, and it
 * gives up after so many steps. That is what a validator that trusts its schemas has no need of.
 */
export class BoundedValidator {
  readonly #root: JsonSchema;
  readonly #texts = new Map<readonly unknown[], ReadonlySet<string>>();
  readonly #patterns = new Map<string, RegExp | undefined>();
  #left = MAX_STEPS;
  #leftOfValue = 0;

  /** @param root where references lead */
  constructor(root: JsonSchema) {
    this.#root = root;
  }

  /** `undefined` when the schema says so by a keyword that is not known here, or it would take too long. */
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
    // A part with an address of its own has references of its own.
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
    // Up to draft 07 what stands beside a reference counts for nothing.
    const isAlone = Object.entries(schema).every(([key, one]) => key === '$ref' || !isAssertion(key, one));
    if (!isAlone && isObject(this.#root) && OLD_DRAFT.test(String(this.#root.$schema))) return undefined;
    return inner(resolveReference(this.#root, ref), value);
  }

  readonly #pay = (steps: number): void => {
    this.#left -= steps;
    this.#leftOfValue -= steps;
  };

  /** A list may be long, and asked about each of its own values. */
  readonly #textsOf = (values: readonly unknown[]): ReadonlySet<string> => {
    const known = this.#texts.get(values);
    if (known) return known;
    const texts = new Set(values.map((one) => textOf(one, this.#pay)));
    this.#texts.set(values, texts);
    return texts;
  };

  /** To tell whether a pattern is harmless costs more than to run it. */
  readonly #harmless = (pattern: string): RegExp | undefined => {
    if (!this.#patterns.has(pattern) && this.#patterns.size < MAX_PATTERNS) {
      this.#patterns.set(pattern, patternRefusal(pattern) === undefined ? new RegExp(pattern, 'u') : undefined);
    }
    return this.#patterns.get(pattern);
  };
}
