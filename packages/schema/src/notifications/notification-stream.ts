import type { CallOptions, McpClient } from '../client/mcp-client.js';

/** A stream of notifications, which SDK v2 offers from protocol 2026-07-28 on. */
export interface Stream {
  /** Resolves with the reason of its end: `remote` when it broke off. */
  readonly closed: Promise<string>;
  close(): Promise<void>;
}

type Capabilities = Readonly<Record<string, { listChanged?: boolean; subscribe?: boolean } | undefined>>;

/** Opens a stream of all notifications the server declares; `undefined` without any, or without support for streams. */
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
