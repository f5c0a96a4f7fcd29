import type { SchemaKind } from '@mcp-vitals/signals';
import { isObject, type JsonObject } from '../json-schema/json-value.js';

/** A tool, prompt or resource template as a server lists it. */
export interface Definition {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** One definition of a server. */
export interface DefinitionName {
  readonly kind: SchemaKind;
  readonly name: string;
}

/** The parts of a server that can drift. An absent list was not read, which is not the same as empty. */
export interface ServerListing {
  /**
   * The server's identity: its connection (`connectionIdentity` of `@mcp-vitals/signals`) or a name given by the user. The
   * name that a server gives itself is no identity, because another server can choose the same.
   */
  readonly server: string;
  readonly tools?: readonly Definition[];
  readonly prompts?: readonly Definition[];
  /** Resource templates, named by their URI template. */
  readonly resources?: readonly Definition[];
  /** The server's instructions for clients; `''` for none. */
  readonly instructions?: string;
  /** Whether the lists were cut short: a definition missing from them does not count as removed. @default false */
  readonly partial?: boolean;
}

/** Returns the items of a list result as definitions; items without a name are left out. */
export const definitionsIn = (items: readonly unknown[], nameKey: string): Definition[] =>
  items.flatMap((item) => {
    const name = isObject(item) ? item[nameKey] : undefined;
    return typeof name === 'string' ? [{ ...(item as JsonObject), name }] : [];
  });
