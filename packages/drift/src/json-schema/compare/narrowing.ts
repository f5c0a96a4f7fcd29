import type { JsonSchema } from '../json-value.js';
import { resolveReference } from '../reference.js';
import { subschemas } from '../subschemas.js';
import { BoundedValidator } from '../validate/bounded-validator.js';
import { type CandidateNarrowing, candidate, MAX_CANDIDATES } from './candidate-narrowing.js';
import { Comparison } from './comparison.js';

/** A way in which a schema accepts less than an earlier one. */
export interface Narrowing {
  /** The place in the value, as a JSON Pointer with `*` for any item of a list. */
  readonly path: string;
  readonly rule: string;
  readonly text: string;
  /** A value that was valid before and is invalid now. Absent when none was found: the change is then not proven harmless. */
  readonly example?: { readonly value: unknown };
}

/**
 * Returns every way in which `after` refuses a value that `before` accepts; none means that it accepts all of them. A
 * change that is not proven harmless is reported. The comparison is by keyword (draft 2020-12): types, bounds, enumerations,
 * objects, lists, unions and local references exactly; any other keyword is harmless when it is unchanged or left out.
 */
export function findNarrowings(before: JsonSchema, after: JsonSchema): Narrowing[] {
  const validators = { before: new BoundedValidator(before), after: new BoundedValidator(after) };
  const isExample = (value: unknown) =>
    validators.before.accepts(before, value) === true && validators.after.accepts(after, value) === false;
  return [...brokenReferences(before, after), ...new Comparison({ before, after, validators }).compare(before, after)]
    .slice(0, MAX_CANDIDATES)
    .map(({ path, rule, text, values }) => {
      const value = values.find(isExample);
      return { path: path || '/', rule, text, ...(value !== undefined && { example: { value } }) };
    });
}

/** Finds broken references. A validator may refuse every value of a schema with one, wherever it stands. */
function brokenReferences(before: JsonSchema, after: JsonSchema): CandidateNarrowing[] {
  const known = new Set(danglingIn(before));
  return danglingIn(after)
    .filter((reference) => !known.has(reference))
    .map((reference) => candidate('reference-changed', `has a reference that leads nowhere, ${reference}`, []));
}

const danglingIn = (schema: JsonSchema): string[] =>
  [...subschemas(schema)]
    .map(({ schema: { $ref } }) => $ref)
    .filter(
      (ref): ref is string =>
        typeof ref === 'string' && ref.startsWith('#') && resolveReference(schema, ref) === undefined,
    );
