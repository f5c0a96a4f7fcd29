import type { McpClient } from '../client/mcp-client.js';

/** A notification that makes cached data out of date. */
export type ServerNotification =
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
 * Listens to a connected client's notifications. It reads messages from the transport, because the SDKs allow one handler
 * for each method, and that one belongs to the application.
 * @returns a function that stops listening
 */
export function listen(client: McpClient, onNotification: (news: ServerNotification) => void): () => void {
  const transport = client.transport as Listening | undefined;
  const handler = transport?.onmessage;
  if (!transport || !handler) return () => {};
  let listening = true;
  transport.onmessage = function (this: unknown, message, ...rest) {
    const news = listening ? readNotification(message) : undefined;
    handler.call(this, message, ...rest);
    if (news) onNotification(news);
  };
  return () => {
    listening = false;
  };
}

function readNotification(message: unknown): ServerNotification | undefined {
  const { method, params } = message as { method?: unknown; params?: { uri?: unknown } };
  if (typeof method !== 'string') return undefined;
  if (method === 'notifications/resources/updated' && typeof params?.uri === 'string') {
    return { changed: 'resource', uri: params.uri };
  }
  return Object.hasOwn(LISTS, method) ? { changed: LISTS[method]! } : undefined;
}
