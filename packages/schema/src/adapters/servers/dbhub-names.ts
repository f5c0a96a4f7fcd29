import { SchemaError } from '../../model/schema-error.js';

/** Returns the names that match a LIKE pattern, up to the limit of one answer. */
export type Search = (pattern: string) => Promise<{ names: string[]; isCut: boolean }>;

/**
 * The characters of names, the usual ones first. The underscore comes last, because LIKE reads it as any character: it
 * finds names with a character that is not listed here, and the other names again.
 */
const CHARACTERS = Array.from(
  'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -.$#@/!?:;,+=()[]{}<>&*^~|"\'`\\_',
);
const MAX_SEARCHES = 2000;

/**
 * Returns all names, searched by their first letters when one answer does not hold them all.
 * @param count returns the number of names, where the server reports it
 * @throws {SchemaError} `unreadable` when fewer names are found: an incomplete list is never returned
 */
export async function allNames(
  search: Search,
  count: (() => Promise<number | undefined>) | undefined,
): Promise<string[]> {
  const first = await search('%');
  if (!first.isCut) return first.names;
  const names = new Set(first.names);
  const expected = await count?.();
  if (expected === undefined) throw cut(`${names.size} were returned, and the total is not reported`);
  const open = [''];
  let searches = 0;
  for (let prefix = open.shift(); prefix !== undefined && names.size < expected; prefix = open.shift()) {
    // The name that equals the prefix, and those that continue it.
    for (const [pattern, next] of [[prefix, ''], ...CHARACTERS.map((one) => [`${prefix}${one}%`, prefix + one])]) {
      if (names.size >= expected || ++searches > MAX_SEARCHES) break;
      const found = await search(pattern!);
      for (const name of found.names) names.add(name);
      if (found.isCut && next) open.push(next);
    }
  }
  if (names.size !== expected) throw cut(`${names.size} of ${expected} were found`);
  return [...names].sort();
}

const cut = (found: string): SchemaError =>
  new SchemaError('unreadable', `the server truncates its list of names: ${found}`);
