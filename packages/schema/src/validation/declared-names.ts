import { isObject, type JsonObject, resolveReference } from '@mcp-vitals/drift/json-schema';

/** The most schemas looked through for one definition: many objects may refer to each other. */
const MAX_SCHEMAS = 20_000;
/** Keywords whose schemas describe the same object as the schema around them: a list of schemas, one schema, or several by name. */
const LISTS = ['allOf', 'anyOf', 'oneOf'];
const SINGLE = ['if', 'then', 'else', 'not'];
const MAPS = ['dependentSchemas'];

/** Whether the schemas under a keyword describe the same object as the schema around them. */
export const isSameObject = (keyword: string): boolean => [...LISTS, ...SINGLE, ...MAPS].includes(keyword);

type Names = ReadonlySet<string> | undefined;

/**
 * Returns a function that tells the names that a schema of an object declares, with those of all schemas of the same object inside
 * it; `undefined` when they cannot be listed, because a pattern declares them or a reference leads out of the definition.
 */
export function declaredNames(root: JsonObject): (schema: JsonObject) => Names {
  const known = new Map<JsonObject, Names>();
  const left = { schemas: MAX_SCHEMAS };
  return (schema) => {
    if (!known.has(schema)) known.set(schema, namesIn(root, schema, left));
    return known.get(schema);
  };
}

function namesIn(root: JsonObject, schema: JsonObject, left: { schemas: number }): Names {
  const names = new Set<string>();
  const open: unknown[] = [schema];
  const seen = new Set<unknown>();
  for (const one of open) {
    if (!isObject(one) || seen.has(one)) continue;
    seen.add(one);
    if (--left.schemas < 0 || 'patternProperties' in one || '$dynamicRef' in one) return undefined;
    for (const name of Object.keys(isObject(one.properties) ? one.properties : {})) names.add(name);
    if (typeof one.$ref === 'string') {
      const target = resolveReference(root, one.$ref);
      if (target === undefined) return undefined;
      open.push(target);
    }
    for (const key of LISTS) if (Array.isArray(one[key])) open.push(...(one[key] as unknown[]));
    for (const key of SINGLE) open.push(one[key]);
    for (const key of MAPS) open.push(...Object.values(isObject(one[key]) ? one[key] : {}));
  }
  return names;
}
