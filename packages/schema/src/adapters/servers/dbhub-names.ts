import { SchemaError } from '../../model/schema-error.js';

/** The names that match a pattern of SQL's LIKE, as many as one answer holds. */
export type Search = (pattern: string) => Promise<{ names: string[]; isCut: boolean }>;

/** What names are made of, the usual first; the underscore last, because to LIKE it is any character. */
const CHARACTERS = Array.from(
  'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -.$#@/!?:;,+=()[]{}<>&*^~|"\'`\\%_',
);
const MAX_SEARCHES = 2000;

/**
 * All names, asked for by their first letters where one answer does not hold them all.
 * @param count tells how many there are, where the server says so
 * @throws {SchemaError} `unreadable` when some are still missing: a part is never handed on as the whole
 */
export async function allNames(
  search: Search,
  count: (() => Promise<number | undefined>) | undefined,
): Promise<string[]> {
  const first = await search('%');
  if (!first.isCut) return first.names;
  const expected = await count?.();
  const names = new Set(first.names);
  const open = [''];
  let searches = 1;
  for (let prefix = open.shift(); prefix !== undefined && names.size !== expected; prefix = open.shift()) {
    // Characters that were seen to follow lead to names; the others only may.
    const seen = [...names].flatMap((name) => (name.startsWith(prefix!) ? [name.slice(prefix!.length)] : []));
    const following = new Set([...seen.map((rest) => Array.from(rest)[0] ?? ''), ...CHARACTERS]);
    following.delete('');
    for (const character of following) {
      if (names.size === expected) break;
      if (++searches > MAX_SEARCHES) throw cut(names.size, expected);
      const found = await search(`${prefix}${character}%`);
      for (const name of found.names) names.add(name);
      if (found.isCut) open.push(prefix + character);
    }
  }
  if (expected !== undefined && names.size !== expected) throw cut(names.size, expected);
  return [...names].sort();
}

const cut = (found: number, expected: number | undefined): SchemaError =>
  new SchemaError(
    'unreadable',
    `the server cuts its list of tables: ${found}${expected === undefined ? '' : ` of ${expected}`} were found`,
  );
