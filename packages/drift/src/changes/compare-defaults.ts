import { escapeText } from '@mcp-vitals/signals';
import { canonical, type JsonSchema } from '../json-schema/json-value.js';
import { subschemas } from '../json-schema/subschemas.js';
import type { ChangeFinding } from './schema-change.js';

/**
 * Compares the defaults of arguments. With another default no call fails, but a call that omits the argument does something
 * else, and its caller cannot see that. A default that was not declared before may have been the same.
 */
export function compareDefaults(before: JsonSchema, after: JsonSchema, path: string): ChangeFinding[] {
  const [old, now] = [defaultsIn(before), defaultsIn(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((place): ChangeFinding[] => {
    const [was, is] = [old.get(place), now.get(place)];
    const told = [was, is].map((texts) => texts?.sort().join(', ') ?? 'not declared');
    if (told[0] === told[1] || (is === undefined && !places(after).has(place))) return [];
    const text = `the default of ${nameOf(place)} was ${told[0]}, is ${told[1]}`;
    const left = new Set(is);
    const change = was === undefined || was.every((one) => left.has(one)) ? 'compatible' : 'instructions';
    return [{ rule: 'default-changed', change, path: `${path}${place}/default`, text: escapeText(text.slice(0, 300)) }];
  });
}

/** The defaults by place; a place in a list has one of each item, in any order. */
function defaultsIn(schema: JsonSchema): Map<string, string[]> {
  const defaults = new Map<string, string[]>();
  for (const { path, schema: one } of subschemas(schema)) {
    if (!('default' in one)) continue;
    const list = defaults.get(path) ?? [];
    list.push(canonical(one.default ?? null));
    defaults.set(path, list);
  }
  return defaults;
}

/** The name of an argument; the branch of a union has that of the argument. */
const nameOf = (place: string): string =>
  place
    .replace(/(\/(anyOf|oneOf|allOf)\/\*)+$/, '')
    .split('/')
    .at(-1)!;

const places = (schema: JsonSchema): Set<string> => new Set([...subschemas(schema)].map(({ path }) => path));
