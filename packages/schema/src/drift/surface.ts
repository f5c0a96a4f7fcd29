import { createHash } from 'node:crypto';
import type { SchemaKind } from '@mcp-vitals/signals';
import { canonical, isObject, type JsonObject, refusalOf } from '../json-schema/json-value.js';
import { type CallOptions, type Definition, listAll, type McpClient } from '../mcp-client.js';

/** What a server shows of itself, as far as it can drift. A list that is absent was not looked at, which is not empty. */
export interface Surface {
  readonly server: string;
  readonly tools?: readonly Definition[];
  readonly prompts?: readonly Definition[];
  /** Resource templates, named by their URI template. */
  readonly resources?: readonly Definition[];
}

/** More definitions of one kind than this are not watched. */
const MAX_DEFINITIONS = 2000;

/** Reads what a connected client's server shows. What the server does not offer at all is empty. */
export async function readSurface(client: McpClient, server: string, options: CallOptions): Promise<Required<Surface>> {
  const capabilities = (client.getServerCapabilities() ?? {}) as Record<string, unknown>;
  const list = async (key: 'tools' | 'prompts' | 'resourceTemplates', capability: string) =>
    capabilities[capability] ? (await listAll(client, key, options)).items : [];
  const [tools, prompts, templates] = await Promise.all([
    list('tools', 'tools'),
    list('prompts', 'prompts'),
    // A server may have resources and no templates, and not know the method.
    list('resourceTemplates', 'resources').catch(() => []),
  ]);
  return {
    server,
    tools: definitionsIn(tools, 'name'),
    prompts: definitionsIn(prompts, 'name'),
    resources: definitionsIn(templates, 'uriTemplate'),
  };
}

/** The tools of a `tools/list` result as definitions; what has no name is left out. */
export const definitionsIn = (items: readonly unknown[], nameKey: string): Definition[] =>
  items.slice(0, MAX_DEFINITIONS).flatMap((item) => {
    const name = isObject(item) ? item[nameKey] : undefined;
    return typeof name === 'string' ? [{ ...(item as JsonObject), name }] : [];
  });

/** One definition as it is agreed on: what can be compared, and a fingerprint of it. */
export interface Pin {
  readonly fingerprint: string;
  readonly definition: JsonObject;
  /** Servers that had a tool of this name before, and with which it was accepted nevertheless. */
  readonly shadows?: readonly string[];
}

/** Neither says what a definition is: `_meta` is the transport's, icons are decoration. */
const IGNORED: ReadonlySet<string> = new Set(['_meta', 'icons', 'name']);

/** A definition beyond the limits is pinned by the reason why it is not looked at. */
export function pinOf(definition: object): Pin {
  const refusal = refusalOf(definition);
  const kept = refusal
    ? { refused: `${refusal.path || '/'} ${refusal.text}` }
    : Object.fromEntries(Object.entries(definition).filter(([key]) => !IGNORED.has(key)));
  return { fingerprint: fingerprintOf(kept), definition: kept };
}

export const fingerprintOf = (value: unknown): string =>
  `sha256-${createHash('sha256').update(canonical(value)).digest('base64url')}`;

/** The pins of one kind, by name. */
export type NamedPins = Map<string, Pin>;

/** Everything that is agreed on with one server; a kind that is absent was never looked at. */
export type ServerPins = Map<SchemaKind, NamedPins>;

/** What a server shows, as pins. */
export function pinsOf({ tools, prompts, resources }: Surface): ServerPins {
  const lists = [
    ['tool', tools],
    ['prompt', prompts],
    ['resource', resources],
  ] as const;
  return new Map(
    lists.flatMap(([kind, list]) => (list ? [[kind, new Map(list.map((one) => [one.name, pinOf(one)]))]] : [])),
  );
}
