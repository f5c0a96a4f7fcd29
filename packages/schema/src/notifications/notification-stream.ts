import type { CallOptions, McpClient } from '../client/mcp-client.js';

/** A stream of notifications, as SDK v2 has it from protocol 2026-07-28 on. */
export interface Stream {
  /** Why it ended: `remote` when it broke off. */
  readonly closed: Promise<string>;
  close(): Promise<void>;
}

type Capabilities = Readonly<Record<string, { listChanged?: boolean; subscribe?: boolean } | undefined>>;

/** Asks for a stream of what the server says it can tell; `undefined` when that is nothing, or it does not stream. */
export async function openStream(
  client: McpClient,
  resources: readonly string[],
  options: CallOptions,
): Promise<Stream | undefined> {
  const { listen } = client as { listen?: (filter: object, options: CallOptions) => Promise<Stream> };
  const capabilities = (client.getServerCapabilities() ?? {}) as Capabilities;
  const filter = {
    ...(capabilities.tools?.listChanged && { toolsListChanged: true }),
    ...(capabilities.prompts?.listChanged && { promptsListChanged: true }),
    ...(capabilities.resources?.listChanged && { resourcesListChanged: true }),
    ...(capabilities.resources?.subscribe && resources.length > 0 && { resourceSubscriptions: resources }),
  };
  if (Object.keys(filter).length === 0) return undefined;
  return listen?.call(client, filter, options).catch(() => undefined);
}
