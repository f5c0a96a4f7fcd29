import { scrubUri } from '@mcp-vitals/signals';
import { type Notification, type Request, stringParam } from '../message/messages.js';
import { cut } from './status-description.js';

/** Methods whose target is a URI. */
const RESOURCE_METHODS: ReadonlySet<string> = new Set([
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'notifications/resources/updated',
]);

/** Maximum length of a resource's URI on a span, in UTF-16 units. */
const MAX_URI_LENGTH = 1024;

/** The URI that a message is about, without secrets and bounded; `undefined` when it is about none. */
export function resourceUriOf({ method, params }: Request | Notification): string | undefined {
  const uri = RESOURCE_METHODS.has(method) ? stringParam(params, 'uri') : undefined;
  return uri === undefined ? undefined : cut(scrubUri(uri.slice(0, MAX_URI_LENGTH + 256)), MAX_URI_LENGTH);
}
