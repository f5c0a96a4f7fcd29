import { canonical, isObject, isSchema, type JsonObject, type JsonSchema } from '../json-value.js';
import type { NormalForm } from './normal-form.js';
import { typesOf } from './samples.js';

/** The most levels of nested required properties compared. */
const MAX_DEPTH = 4;

/** A schema with its resolver of references. */
export interface Placed {
  readonly schema: JsonSchema;
  readonly forms: NormalForm;
}

/**
 * Whether no value is valid for both schemas: their types, their values or a required property differ, such as the
 * constant of a discriminated union. `false` when unknown.
 */
export function areDisjoint(a: Placed, b: Placed, depth = 0): boolean {
  const [one, other] = [a.forms.of(a.schema), b.forms.of(b.schema)];
  if (one === false || other === false) return true;
  if (one === true || other === true || depth > MAX_DEPTH) return false;
  for (const [form, side, against] of [
    [one, a, b],
    [other, b, a],
  ] as const) {
    const branches = form.anyOf ?? form.oneOf;
    if (!Array.isArray(branches) || !branches.every(isSchema)) continue;
    if (branches.every((branch) => areDisjoint({ ...side, schema: branch }, against, depth + 1))) return true;
  }
  const common = typesOf(one).filter((type) => hasType(other, type));
  if (common.length === 0) return true;
  const [values, others] = [one, other].map((form) =>
    Array.isArray(form.enum) ? form.enum.map((value) => canonical(value)) : undefined,
  );
  if (values && others) return !values.some((value) => others.includes(value));
  const pairs = [
    [a, one, b, other],
    [b, other, a, one],
  ] as const;
  // Only objects have properties to tell them apart.
  const areObjects = common.every((type) => type === 'object');
  return areObjects && pairs.some(([from, form, to, against]) => isToldApart(from, form, to, against, depth));
}

const hasType = (form: JsonObject, type: string): boolean => {
  const types: readonly string[] = typesOf(form);
  return (
    types.includes(type) ||
    (type === 'integer' && types.includes('number')) ||
    (type === 'number' && types.includes('integer'))
  );
};

/** Whether a required property of the first schema has no value in common with the second. */
function isToldApart(a: Placed, form: JsonObject, b: Placed, against: JsonObject, depth: number): boolean {
  const required = Array.isArray(form.required) ? (form.required as string[]) : [];
  return required.some((name) => {
    const [mine, its] = [propertyOf(form, name), propertyOf(against, name)];
    return areDisjoint({ ...a, schema: mine }, { ...b, schema: its }, depth + 1);
  });
}

function propertyOf(form: JsonObject, name: string): JsonSchema {
  const { properties, additionalProperties: rest } = form;
  if (isObject(properties) && Object.hasOwn(properties, name)) {
    const schema = properties[name];
    return isSchema(schema) ? schema : true;
  }
  return isSchema(rest) && !('patternProperties' in form) ? rest : true;
}
