import { BoundedCopier, type PlainValue, type ValueBounds } from '@mcp-vitals/signals';

/** The members of an error that are copied, in output order. */
const ERROR_MEMBERS = ['code', 'cause', 'errors', 'error', 'suppressed'] as const;

/**
 * Creates a copier for one record. It copies errors with their causes, maps, sets and URLs, and calls `toJSON`.
 * @param redactKeys further names, in lower case, whose values are masked
 */
export function copierFor(bounds: ValueBounds, redactKeys: ReadonlySet<string>): BoundedCopier {
  return new BoundedCopier({
    bounds,
    copyObject,
    ...(redactKeys.size > 0 && { isSecret: (key: string) => redactKeys.has(key.toLowerCase()) }),
  });
}

/** A member of a record of the application's; `undefined` if its getter throws. */
export function memberOf(record: object, name: string): unknown {
  try {
    return (record as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

function copyObject(object: object, copier: BoundedCopier): PlainValue | undefined {
  if (object instanceof Error) return copyError(object, copier);
  if (object instanceof Map) return copyMap(object, copier);
  if (object instanceof Set) return copier.elements(object);
  if (object instanceof URL || object instanceof RegExp) return copier.text(String(object));
  if (object instanceof Date || ArrayBuffer.isView(object)) return undefined;
  const { toJSON } = object as { toJSON?: unknown };
  return typeof toJSON === 'function' ? (copier.copy(toJSON.call(object)) ?? null) : undefined;
}

function copyMap(map: ReadonlyMap<unknown, unknown>, copier: BoundedCopier): PlainValue {
  const members: Record<string, unknown> = Object.create(null);
  let count = 0;
  for (const [key, value] of map) {
    if (count++ > copier.maxBreadth) break;
    members[typeof key === 'string' ? key : (JSON.stringify(copier.copy(key)) ?? typeof key)] = value;
  }
  const copied: Record<string, PlainValue> = Object.create(null);
  copier.members(members, copied);
  return copied;
}

/**
 * Copies an error: OpenTelemetry's exception attributes, then its own members. Causes and the errors of an
 * AggregateError nest.
 */
function copyError(error: Error, copier: BoundedCopier): PlainValue {
  const copied: Record<string, PlainValue> = Object.create(null);
  copied.type = copier.text(String(error.name));
  copied.message = copier.text(String(error.message));
  if (typeof error.stack === 'string') copied.stacktrace = copier.text(error.stack);
  for (const key of ERROR_MEMBERS) {
    const value = copier.member(error, key);
    if (value !== undefined) copied[key] = value;
  }
  copier.members(error, copied);
  return copied;
}
