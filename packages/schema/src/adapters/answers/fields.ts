import { isObject } from '@mcp-vitals/drift/json-schema';

/** Synonyms for one property, in lower case and without separators. */
export type Words = readonly string[];

/** Properties with messages for people, which are never the list that was requested. */
const MESSAGES: Words = ['errors', 'warnings', 'messages', 'notices', 'hints'];

export const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');

/** Returns the first property with one of these names, in any spelling: `column_name`, `Column Name`. */
export function fieldOf(object: Readonly<Record<string, unknown>>, words: Words): unknown {
  const names = Object.keys(object);
  for (const word of words) {
    const name = names.find((one) => plain(one) === word);
    if (name !== undefined) return object[name];
  }
  return undefined;
}

/** Finds the list in an answer: the answer itself, a named property, or its only list, at most two levels down. */
export function listIn(answer: unknown, words: Words, depth = 0): readonly unknown[] | undefined {
  if (Array.isArray(answer)) return answer;
  if (!isObject(answer)) return undefined;
  const named = fieldOf(answer, words);
  if (Array.isArray(named)) return named;
  const lists = Object.entries(answer).filter(([key, value]) => Array.isArray(value) && !MESSAGES.includes(plain(key)));
  if (lists.length === 1) return lists[0]![1] as unknown[];
  const inner = fieldOf(answer, ['data', 'result', 'results', 'table', 'schema']);
  return depth < 2 && isObject(inner) ? listIn(inner, words, depth + 1) : undefined;
}

/** Returns a value as text: a string as it is, anything else as JSON. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Returns the shape of an answer in a few words, for an error message. */
export function shapeOf(answer: unknown): string {
  if (Array.isArray(answer)) return `a list of ${answer.length === 0 ? 'nothing' : shapeOf(answer[0])}`;
  if (isObject(answer)) return `an object with ${Object.keys(answer).slice(0, 8).join(', ') || 'nothing'}`;
  return typeof answer === 'string' ? `the text "${answer.slice(0, 100)}"` : String(answer);
}
