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
    if (was?.text === is?.text || (is === undefined && !places(after).has(place))) return [];
    const text = `the default of ${place.split('/').at(-1)} was ${was?.text ?? 'not declared'}, is ${is?.text ?? 'not declared'}`;
    const change = was === undefined ? 'compatible' : 'instructions';
    return [{ rule: 'default-changed', change, path: `${path}${place}/default`, text: escapeText(text.slice(0, 300)) }];
  });
}

const defaultsIn = (schema: JsonSchema): Map<string, { text: string }> =>
  new Map(
    [...subschemas(schema)].flatMap(({ path, schema: one }): [string, { text: string }][] =>
      'default' in one ? [[path, { text: canonical(one.default ?? null) }]] : [],
    ),
  );

const places = (schema: JsonSchema): Set<string> => new Set([...subschemas(schema)].map(({ path }) => path));
