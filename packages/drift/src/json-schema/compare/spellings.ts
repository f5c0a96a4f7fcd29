import { isObject, type JsonObject } from '../json-value.js';

/** Keywords whose schemas evaluate parts of the same value. */
const IN_PLACE = [
  '$ref',
  '$dynamicRef',
  '$recursiveRef',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'dependentSchemas',
  'dependencies',
];

/** Rewrites the keywords of older drafts, and those that mean the same as plainer ones beside them. Needs the whole schema. */
export function rewritten(schema: JsonObject): JsonObject {
  const form: Record<string, unknown> = { ...schema };
  exclusive(form, 'minimum', 'exclusiveMinimum');
  exclusive(form, 'maximum', 'exclusiveMaximum');
  dependencies(form);
  // Without another schema of the same value, everything that its own keywords leave out is unevaluated.
  const isAlone = !IN_PLACE.some((key) => key in form);
  if (isAlone) unevaluated(form, 'unevaluatedProperties', 'additionalProperties');
  if (isAlone && !('contains' in form) && !Array.isArray(form.items)) unevaluated(form, 'unevaluatedItems', 'items');
  if (form.minContains === 0 && !('maxContains' in form) && !('unevaluatedItems' in form)) {
    delete form.contains;
    delete form.minContains;
  }
  return form;
}

/** Up to draft 04, `true` makes the other bound exclusive. */
function exclusive(form: Record<string, unknown>, bound: string, key: string): void {
  const isExclusive = form[key];
  if (typeof isExclusive !== 'boolean') return;
  delete form[key];
  if (!isExclusive || !(bound in form)) return;
  form[key] = form[bound];
  delete form[bound];
}

/** Up to draft 07, one keyword has both names and schemas. */
function dependencies(form: Record<string, unknown>): void {
  const { dependencies: old } = form;
  if (!isObject(old) || 'dependentRequired' in form || 'dependentSchemas' in form) return;
  delete form.dependencies;
  const entries = Object.entries(old);
  const [names, schemas] = [true, false].map((isList) => entries.filter(([, one]) => Array.isArray(one) === isList));
  if (names!.length > 0) form.dependentRequired = Object.fromEntries(names!);
  if (schemas!.length > 0) form.dependentSchemas = Object.fromEntries(schemas!);
}

function unevaluated(form: Record<string, unknown>, key: string, plainer: string): void {
  if (!(key in form)) return;
  if (!(plainer in form)) form[plainer] = form[key];
  delete form[key];
}
