import { keyedHash } from '../result/keyed-hash.js';

/** Maximum length of arguments to hash, as JSON in UTF-16 units. */
const MAX_LENGTH = 64 * 1024;

/** Names of arguments that select a page. Successive calls with such an argument paginate; they do not loop over items. */
const PAGE_KEY = /cursor|page|offset|continuation|next_?token|^skip$|^after$/i;

/** Whether arguments select a page of a longer result. */
export const isPaged = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).some((key) => PAGE_KEY.test(key));

/**
 * A keyed hash of a value's JSON, equal for equal values that go to one peer within this process; `undefined` if the value has no
 * JSON or a too long one.
 */
export function hashOf(value: unknown, peer: string): string | undefined {
  const text = jsonOf(value ?? {});
  return text === undefined || text.length > MAX_LENGTH ? undefined : keyedHash(`${peer}\n${text}`);
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A circular value, or a BigInt: a transport within the process takes them.
    return undefined;
  }
}
