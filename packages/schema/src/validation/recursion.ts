import { isObject, type JsonObject, pointerPart, resolveReference } from '@mcp-vitals/drift/json-schema';

export interface Recursion {
  /** The path of the reference that closes the cycle. */
  readonly path: string;
  /** Whether every value would have to contain another one, so that no value is valid. */
  readonly endless: boolean;
}

/** The longest chain of references; a longer one counts as endless. */
const MAX_CHAIN = 1000;

/** Returns the worst recursion of a schema through its local references; `undefined` for none. */
export function findRecursion(root: JsonObject): Recursion | undefined {
  return findCycle(root, true) ?? findCycle(root, false);
}

/** Finds a cycle of references: of mandatory ones only, or of all. */
function findCycle(root: JsonObject, mustOnly: boolean): Recursion | undefined {
  const done = new Set<JsonObject>();
  const open = new Set<JsonObject>();
  let found: Recursion | undefined;
  const enter = (schema: unknown, path: string): void => {
    if (found || !isObject(schema) || done.has(schema)) return;
    if (open.has(schema) || open.size > MAX_CHAIN) {
      found = { path: path.slice(0, 500), endless: mustOnly };
      return;
    }
    open.add(schema);
    for (const [next, at] of stepsFrom(root, schema, mustOnly)) enter(next, `${path}/${at}`);
    open.delete(schema);
    done.add(schema);
  };
  // A definition that is never used does no harm: only schemas reachable from the root count.
  enter(root, '');
  return found;
}

function stepsFrom(root: JsonObject, schema: JsonObject, mustOnly: boolean): [unknown, string][] {
  const steps: [unknown, string][] = [];
  if (typeof schema.$ref === 'string') steps.push([resolveReference(root, schema.$ref), '$ref']);
  for (const [index, one] of listOf(schema.allOf).entries()) steps.push([one, `allOf/${index}`]);
  const required = new Set(listOf(schema.required));
  for (const [name, one] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    if (!mustOnly || required.has(name)) steps.push([one, `properties/${pointerPart(name)}`]);
  }
  const needsItem = typeof schema.minItems === 'number' && schema.minItems > 0;
  if (!mustOnly || needsItem) steps.push([schema.items, 'items']);
  const alternatives = ['anyOf', 'oneOf'].flatMap((key) =>
    listOf(schema[key]).map((one, index): [unknown, string] => [one, `${key}/${index}`]),
  );
  // One of several branches may lead out of the cycle.
  if (!mustOnly || alternatives.length === 1) steps.push(...alternatives);
  if (!mustOnly) {
    for (const key of ['additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'])
      steps.push([schema[key], key]);
    for (const [index, one] of listOf(schema.prefixItems).entries()) steps.push([one, `prefixItems/${index}`]);
    for (const key of ['patternProperties', 'dependentSchemas'])
      for (const [name, one] of Object.entries(isObject(schema[key]) ? schema[key] : {}))
        steps.push([one, `${key}/${pointerPart(name)}`]);
  }
  return steps;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
