import { isSchema, type JsonObject, type JsonSchema } from './json-value.js';

/** Where a local reference leads, `#` or a JSON Pointer below it; `undefined` when it leads nowhere, or out of the schema. */
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

/** A reference is part of an address, where characters may be written in per cent; one that is written badly is itself. */
function unescaped(part: string): string {
  let name = part;
  try {
    name = decodeURIComponent(part);
  } catch {}
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
