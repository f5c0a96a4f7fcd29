import type { McpClient } from './mcp-client.js';

/** What a server says of its own accord that makes something kept out of date. */
export type ServerNews =
  | { readonly changed: 'tools' | 'prompts' | 'resources' }
  | { readonly changed: 'resource'; readonly uri: string };

const LISTS: Readonly<Record<string, 'tools' | 'prompts' | 'resources'>> = {
  'notifications/tools/list_changed': 'tools',
  'notifications/prompts/list_changed': 'prompts',
  'notifications/resources/list_changed': 'resources',
};

interface Listening {
  onmessage?: ((message: unknown, ...rest: unknown[]) => void) | undefined;
}

/**
 * Listens to a connected client's notifications. It reads messages as they come from the transport, because handlers
 * belong to the application: the SDKs know one for each method.
 * @returns what ends the listening
 */
export function listenForNews(client: McpClient, onNews: (news: ServerNews) => void): () => void {
  const transport = client.transport as Listening | undefined;
  const handler = transport?.onmessage;
  if (!transport || !handler) return () => {};
  let listening = true;
  transport.onmessage = function (this: unknown, message, ...rest) {
    const news = listening ? readNews(message) : undefined;
    handler.call(this, message, ...rest);
    if (news) onNews(news);
  };
  return () => {
    listening = false;
  };
}

function readNews(message: unknown): ServerNews | undefined {
  const { method, params } = message as { method?: unknown; params?: { uri?: unknown } };
  if (typeof method !== 'string') return undefined;
  if (method === 'notifications/resources/updated' && typeof params?.uri === 'string') {
    return { changed: 'resource', uri: params.uri };
  }
  return Object.hasOwn(LISTS, method) ? { changed: LISTS[method]! } : undefined;
}
