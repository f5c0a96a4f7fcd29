import { isObject, type JsonObject } from '../json-schema/json-value.js';

/** A tool, prompt or resource template as a server lists it: named, and otherwise what it says. */
export interface Definition {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** What a server shows of itself, as far as it can drift. A list that is absent was not looked at, which is not empty. */
export interface ServerListing {
  /**
   * What the server is known by: its connection, see `connectionIdentity` of `@mcp-vitals/signals`, or a name that the user gave it. What a
   * server calls itself is its own choice, and two of them may choose the same.
   */
  readonly server: string;
  readonly tools?: readonly Definition[];
  readonly prompts?: readonly Definition[];
  /** Resource templates, named by their URI template. */
  readonly resources?: readonly Definition[];
  /** What the server tells every client of how to use it; `''` when it says nothing. */
  readonly instructions?: string;
  /** The lists were cut short: what is missing from them is not gone. @default false */
  readonly partial?: boolean;
}

/** The items of a list result as definitions; what has no name is left out. */
export const definitionsIn = (items: readonly unknown[], nameKey: string): Definition[] =>
  items.flatMap((item) => {
    const name = isObject(item) ? item[nameKey] : undefined;
    return typeof name === 'string' ? [{ ...(item as JsonObject), name }] : [];
  });
