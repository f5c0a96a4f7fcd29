import { isObject, type JsonObject } from '../json-schema/json-value.js';

/** A tool, prompt or resource template as a server lists it: named, and otherwise what it says. */
export interface Definition {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** What a server shows of itself, as far as it can drift. A list that is absent was not looked at, which is not empty. */
export interface ServerListing {
  readonly server: string;
  readonly tools?: readonly Definition[];
  readonly prompts?: readonly Definition[];
  /** Resource templates, named by their URI template. */
  readonly resources?: readonly Definition[];
}

/** More definitions of one kind than this are not watched. */
const MAX_DEFINITIONS = 2000;

/** The tools of a `tools/list` result as definitions; what has no name is left out. */
export const definitionsIn = (items: readonly unknown[], nameKey: string): Definition[] =>
  items.slice(0, MAX_DEFINITIONS).flatMap((item) => {
    const name = isObject(item) ? item[nameKey] : undefined;
    return typeof name === 'string' ? [{ ...(item as JsonObject), name }] : [];
  });
