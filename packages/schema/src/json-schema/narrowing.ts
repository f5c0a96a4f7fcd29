import { Comparison } from './comparison.js';
import type { JsonSchema } from './json-value.js';
import { Judge } from './judge.js';
import { MAX_SUSPICIONS } from './suspicion.js';

/** A way in which a schema takes less than one before it. */
export interface Narrowing {
  /** Where in the value, as a JSON Pointer with `*` for any item of a list. */
  readonly path: string;
  readonly rule: string;
  readonly text: string;
  /** Valid before, invalid now. Absent when none was found: then the change is not proven harmless. */
  readonly example?: { readonly value: unknown };
}

/**
 * Every way in which `after` refuses a value that `before` took: none means that it takes all of them. What cannot be
 * shown to be harmless is reported. Both are compared keyword by keyword (draft 2020-12), types, bounds, enumerations,
 * objects, lists, unions and local references exactly; any other keyword is harmless when it is unchanged or left out.
 */
export function findNarrowings(before: JsonSchema, after: JsonSchema): Narrowing[] {
  const judges = { before: new Judge(before), after: new Judge(after) };
  const isExample = (value: unknown) =>
    judges.before.accepts(before, value) === true && judges.after.accepts(after, value) === false;
  return new Comparison({ before, after, judges })
    .compare(before, after)
    .slice(0, MAX_SUSPICIONS)
    .map(({ path, rule, text, values }) => {
      const value = values.find(isExample);
      return { path: path || '/', rule, text, ...(value !== undefined && { example: { value } }) };
    });
}
