import { SchemaError } from '../../model/schema-error.js';

/** The names that match a pattern of SQL's LIKE, as many as one answer holds. */
export type Search = (pattern: string) => Promise<{ names: string[]; isCut: boolean }>;

/**
 * Characters that names are made of, the usual ones first. The underscore comes last, because to LIKE it stands for any
 * character: it finds the names whose next one is not among the others, at the price of finding the others again.
 */
const CHARACTERS = Array.from(
  'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -.$#@/!?:;,+=()[]{}<>&*^~|"\'`\\_',
);
const MAX_SEARCHES = 2000;

/**
 * All names, asked for by their first letters where one answer does not hold them all.
 * @param count tells how many there are, where the server says so
 * @throws {SchemaError} `unreadable` when that many are not found: a part is never handed on as the whole
 */
export async function allNames(
  search: Search,
  count: (() => Promise<number | undefined>) | undefined,
): Promise<string[]> {
  const first = await search('%');
  if (!first.isCut) return first.names;
  const names = new Set(first.names);
  const expected = await count?.();
  if (expected === undefined) throw cut(`${names.size} were told, and not how many there are`);
  const open = [''];
  let searches = 0;
  for (let prefix = open.shift(); prefix !== undefined && names.size < expected; prefix = open.shift()) {
    // The name that ends here, and those that go on.
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
  new SchemaError('unreadable', `the server cuts its list of names: ${found}`);
