import { isSchema, type JsonObject, type JsonSchema } from './json-value.js';
import { subschemas } from './subschemas.js';

/**
 * Resolves a reference within a schema: `#`, a JSON Pointer or an anchor below it, or the `$id` of a schema inside it;
 * `undefined` when it leads nowhere, or out of the schema.
 */
export function resolveReference(root: JsonSchema, ref: string): JsonSchema | undefined {
  const hash = ref.indexOf('#');
  const [address, fragment] = hash < 0 ? [ref, ''] : [ref.slice(0, hash), ref.slice(hash + 1)];
  if (address !== '') {
    const resource = placesIn(root).get(absolute(address, root));
    return resource === undefined || fragment === '' ? resource : resolveReference(resource, `#${fragment}`);
  }
  if (fragment !== '' && !fragment.startsWith('/')) return placesIn(root).get(`#${fragment}`);
  let target: unknown = root;
  for (const part of fragment.split('/').slice(1)) {
    const name = unescaped(part);
    const isThere = typeof target === 'object' && target !== null && Object.hasOwn(target, name);
    target = isThere ? (target as JsonObject)[name] : undefined;
  }
  return isSchema(target) ? target : undefined;
}

/** Decodes a part of a reference, which may be percent-encoded; a malformed one stays as it is. */
function unescaped(part: string): string {
  let name = part;
  try {
    name = decodeURIComponent(part);
  } catch {}
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The named places of each schema, cached: a comparison follows the same references many times. */
const known = new WeakMap<JsonObject, ReadonlyMap<string, JsonSchema>>();

/** The schemas inside one that have an anchor (as `#name`) or an `$id` (as an absolute address). The first of a name counts. */
function placesIn(root: JsonSchema): ReadonlyMap<string, JsonSchema> {
  if (typeof root === 'boolean') return new Map();
  const found = known.get(root);
  if (found !== undefined) return found;
  const places = new Map<string, JsonSchema>();
  const add = (name: string, schema: JsonSchema): void => {
    if (!places.has(name)) places.set(name, schema);
  };
  for (const { schema } of subschemas(root)) {
    const { $id, $anchor, $dynamicAnchor } = schema;
    for (const anchor of [$anchor, $dynamicAnchor]) if (typeof anchor === 'string') add(`#${anchor}`, schema);
    // Up to draft 07, an anchor is written as an `$id`.
    if (typeof $id === 'string') add($id.startsWith('#') ? $id : absolute($id.replace(/#.*$/s, ''), root), schema);
  }
  known.set(root, places);
  return places;
}

/** The base of the addresses in a schema that has none itself. */
const NOWHERE = 'schema:/';

function absolute(address: string, root: JsonSchema): string {
  const id = typeof root === 'object' && typeof root.$id === 'string' ? root.$id : '';
  const base = URL.canParse(id, NOWHERE) ? new URL(id, NOWHERE).href : NOWHERE;
  return URL.canParse(address, base) ? new URL(address, base).href.replace(/#.*$/s, '') : address;
}
