import { isSchema, type JsonObject, type JsonSchema } from './json-value.js';

/** Resolves a local reference, `#` or a JSON Pointer below it; `undefined` when it leads nowhere, or out of the schema. */
export function resolveReference(root: JsonSchema, ref: string): JsonSchema | undefined {
  if (ref !== '#' && !ref.startsWith('#/')) return undefined;
  let target: unknown = root;
  for (const part of ref.split('/').slice(1)) {
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
