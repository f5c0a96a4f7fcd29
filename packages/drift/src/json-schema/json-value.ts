export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON Schema: `true` accepts everything, `false` nothing. */
export type JsonSchema = boolean | JsonObject;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isSchema = (value: unknown): value is JsonSchema => typeof value === 'boolean' || isObject(value);

/** A name as a part of a JSON Pointer. */
export const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Returns JSON with sorted keys: two values are equal when their canonical texts are. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

/** The limits of an untrusted value, which bound the work on it. */
export interface ValueLimits {
  readonly maxDepth: number;
  readonly maxNodes: number;
  /** The sum over all texts and names, in UTF-16 units. */
  readonly maxCharacters: number;
}

const DEFINITION_LIMITS: ValueLimits = { maxDepth: 64, maxNodes: 20_000, maxCharacters: 1_000_000 };

/** Returns why and where a value exceeds the limits; `undefined` when it does not. Stops at the first reason. */
export function refusalOf(
  root: unknown,
  limits = DEFINITION_LIMITS,
): { path: string; rule: string; text: string } | undefined {
  const open: { value: unknown; path: string; depth: number }[] = [{ value: root, path: '', depth: 0 }];
  let nodes = 0;
  let characters = 0;
  while (open.length > 0) {
    const { value, path, depth } = open.pop()!;
    const refuse = (rule: string, text: string) => ({ path, rule, text });
    if (++nodes > limits.maxNodes) return refuse('too-large', `has more than ${limits.maxNodes} values`);
    if (typeof value === 'string') characters += value.length;
    if (typeof value === 'object' && value !== null) {
      // A value that contains itself ends here too.
      if (depth >= limits.maxDepth) return refuse('too-deep', `is nested more than ${limits.maxDepth} levels deep`);
      const keys = Object.keys(value);
      if (nodes + open.length + keys.length > limits.maxNodes) {
        return refuse('too-large', `has more than ${limits.maxNodes} values`);
      }
      for (const key of keys) {
        if (key === '__proto__') return refuse('forbidden-name', 'has a property called __proto__');
        if (!Array.isArray(value)) characters += key.length;
        // The path is for people and is cut: a deep value with long names would make it unbounded.
        const at = path.length > 500 ? path : `${path}/${pointerPart(key.slice(0, 100))}`;
        open.push({ value: (value as Record<string, unknown>)[key], path: at, depth: depth + 1 });
      }
    }
    if (characters > limits.maxCharacters)
      return refuse('too-large', `holds more than ${limits.maxCharacters} characters`);
  }
  return undefined;
}
