import { maskSecrets } from '@mcp-vitals/signals';
import { metaOf, type Notification, type Request } from './messages.js';

/**
 * The `_meta` keys in which clients send a handle of the conversation: OpenTelemetry's name, then VS Code's and ChatGPT's.
 * https://developers.openai.com/apps-sdk/reference
 */
export const CONVERSATION_KEYS: readonly string[] = [
  'gen_ai.conversation.id',
  'vscode.conversationId',
  'openai/session',
];

/** Maximum length of a handle, in UTF-16 units. A longer value is no handle; a cut one would join different conversations. */
const MAX_LENGTH = 128;

/** A handle is an identifier: no blanks, no control characters. */
const HANDLE = /^[\w.:/@+=~-]+$/;

/** The handle of the conversation that a message belongs to, if its client sends one that is safe to show. */
export function conversationOf({ params }: Request | Notification, keys: readonly string[]): string | undefined {
  const meta = metaOf(params);
  if (meta === undefined) return undefined;
  for (const key of keys) {
    const value = meta[key];
    if (typeof value !== 'string' || value.length > MAX_LENGTH || !HANDLE.test(value)) continue;
    if (maskSecrets(value) === value) return value;
  }
  return undefined;
}
