import { canonical, isObject, isSchema, type JsonObject, type JsonSchema } from '../json-value.js';
import { isAssertion } from '../keywords.js';
import { resolveReference } from '../reference.js';
import { intersectionOf } from './intersection.js';
import { rewritten } from './spellings.js';

/** Within one definition, a dynamic or recursive reference leads where a plain one does. */
const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef'];
/** The most references and parts of `allOf` followed for one schema. */
const MAX_STEPS = 200;

/**
 * Schemas in a normal form for comparison: references followed, parts of `allOf` merged, constants as enumerations,
 * keywords that refuse nothing removed. One level deep: inner schemas are unchanged. Each is made once.
 */
export class NormalForm {
  readonly #root: JsonSchema;
  readonly #known = new Map<JsonObject, JsonSchema>();

  /** @param root the schema that references are resolved in */
  constructor(root: JsonSchema) {
    this.#root = root;
  }

  /** Returns the normal form. A reference that cannot be resolved, or leads back to itself, stays. */
  of(schema: JsonSchema): JsonSchema {
    if (!isObject(schema)) return schema;
    const known = this.#known.get(schema);
    if (known !== undefined) return known;
    const form = this.#formOf(schema, { left: MAX_STEPS });
    this.#known.set(schema, form);
    // The normal form of a normal form is itself.
    if (isObject(form)) this.#known.set(form, form);
    return form;
  }

  #formOf(schema: JsonObject, steps: { left: number }): JsonSchema {
    const said = rewritten(
      Object.fromEntries(Object.entries(schema).filter(([key, value]) => isAssertion(key, value))),
    );
    const { allOf, ...own } = said as Record<string, unknown>;
    const parts: JsonSchema[] = [own];
    const left: JsonSchema[] = [];
    for (const key of REFERENCES) {
      const ref = own[key];
      if (ref === undefined) continue;
      delete own[key];
      const target = typeof ref === 'string' ? resolveReference(this.#root, ref) : undefined;
      if (target === undefined || steps.left <= 0) return plain(said);
      parts.push(target);
    }
    for (const part of Array.isArray(allOf) ? (allOf as unknown[]) : []) {
      if (!isSchema(part)) return plain(said);
      parts.push(part);
    }
    let result: JsonObject = {};
    for (const part of parts) {
      if (part === false || --steps.left < 0) return part === false ? false : plain(said);
      const form = part === true ? {} : part === own ? plain(own) : this.#formOf(part as JsonObject, steps);
      if (typeof form === 'boolean') {
        if (!form) return false;
        continue;
      }
      const merged = '$ref' in form || 'allOf' in form ? undefined : intersectionOf(result, form);
      if (merged) result = merged;
      else left.push(form);
    }
    const form = plain(result);
    if (left.length === 0) return form;
    return form === false ? false : { ...(form === true ? {} : form), allOf: left };
  }
}

/** Removes keywords that refuse nothing and unifies spellings; returns `true` or `false` when nothing else is left. */
function plain(schema: JsonObject): JsonSchema {
  const form: Record<string, unknown> = { ...schema };
  if (Array.isArray(form.type)) {
    const types = [...new Set(form.type as unknown[])];
    form.type = types.length === 1 ? types[0] : types.filter((one) => one !== 'integer' || !types.includes('number'));
  }
  if ('const' in form) {
    const value = form.const;
    if (Array.isArray(form.enum) && !form.enum.some((one) => canonical(one) === canonical(value))) return false;
    delete form.const;
    form.enum = [value];
  }
  if (Array.isArray(form.items)) {
    // Up to draft 2019-09, a list of `items` is what `prefixItems` is now.
    form.prefixItems = form.items;
    delete form.items;
    if ('additionalItems' in form) form.items = form.additionalItems;
  }
  delete form.additionalItems;
  if (form.type === 'integer') withoutSafeBounds(form);
  for (const key of Object.keys(form)) if (saysNothing(key, form)) delete form[key];
  for (const key of ['anyOf', 'oneOf']) {
    const inlined = inlineOnly(form, key);
    if (inlined !== undefined) return inlined;
  }
  if (form.type !== undefined && Array.isArray(form.type) && form.type.length === 0) return false;
  return Object.keys(form).length === 0 ? true : form;
}

/** Replaces a union of one branch by that branch; `undefined` when nothing changes. */
function inlineOnly(form: Record<string, unknown>, key: string): JsonSchema | undefined {
  const branches = form[key];
  if (!Array.isArray(branches) || !branches.every(isSchema)) return undefined;
  const open = branches.filter((one) => one !== false);
  if (open.length === 0) return false;
  if (open.length < branches.length) form[key] = open;
  const [only] = open;
  if (open.length > 1 || !isObject(only) || '$ref' in only || 'allOf' in only) return undefined;
  const { [key]: _union, ...rest } = form;
  const branch = plain(Object.fromEntries(Object.entries(only).filter(([name, value]) => isAssertion(name, value))));
  const merged = isObject(branch) ? intersectionOf(rest, branch) : branch ? rest : undefined;
  return merged === undefined ? (branch === false ? false : undefined) : plain(merged);
}

/** Removes the bounds of safe integers: JSON clients send no integer beyond them exactly, and zod 4 adds them to all. */
function withoutSafeBounds(form: Record<string, unknown>): void {
  for (const key of ['minimum', 'exclusiveMinimum']) {
    if (typeof form[key] === 'number' && form[key] <= Number.MIN_SAFE_INTEGER) delete form[key];
  }
  for (const key of ['maximum', 'exclusiveMaximum']) {
    if (typeof form[key] === 'number' && form[key] >= Number.MAX_SAFE_INTEGER) delete form[key];
  }
}

function saysNothing(key: string, schema: JsonObject): boolean {
  const value = schema[key];
  switch (key) {
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return value === 0;
    case 'required':
    case 'allOf':
      return Array.isArray(value) && value.length === 0;
    case 'uniqueItems':
      return value === false;
    case 'items':
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'unevaluatedItems':
      return takesAll(value) && !Object.keys(schema).some((other) => other.startsWith('unevaluated') && other !== key);
    case 'properties':
    case 'patternProperties':
      return isObject(value) && Object.keys(value).length === 0;
    case 'propertyNames':
      // Every property name is a string; zod 4 declares that for every record.
      return takesAll(value) || (isObject(value) && value.type === 'string' && assertionsOf(value) === 1);
    case 'not':
      return value === false;
    case 'then':
    case 'else':
      return !('if' in schema);
    case 'if':
      return !('then' in schema) && !('else' in schema);
    case 'minContains':
    case 'maxContains':
      return !('contains' in schema);
    case 'anyOf':
      return Array.isArray(value) && value.some(takesAll);
    default:
      return false;
  }
}

const assertionsOf = (schema: JsonObject): number =>
  Object.entries(schema).filter(([key, value]) => isAssertion(key, value)).length;

const takesAll = (value: unknown): boolean => value === true || (isObject(value) && assertionsOf(value) === 0);
