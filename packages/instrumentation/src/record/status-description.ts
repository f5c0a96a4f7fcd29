import { maskSecrets, scrubUri } from '@mcp-vitals/signals';
import type { RequestId } from '../message/messages.js';

/** Maximum length of a status description, in UTF-16 units. */
const MAX_LENGTH = 256;

/** Maximum length of an unknown name on a span, in UTF-16 units. */
const MAX_NAME_LENGTH = 128;

/** Maximum length of a request's id on a span, in UTF-16 units. */
const MAX_ID_LENGTH = 128;

/** A URI within a text, which a server may have written otherwise than its caller did. */
const URI = /\b[a-z][a-z0-9+.-]{0,31}:\/\/[^\s"'<>`\\^{|}]+/gi;

/** Masks and cuts a peer's error message, and removes unknown names that the caller supplied and the values in URIs. */
export function describeStatus(message: string, words: readonly (string | undefined)[]): string {
  // A word cut in half cannot be found, so this cut is far beyond the final one.
  let text = message.slice(0, 16 * MAX_LENGTH);
  for (const word of words) if (word !== undefined && word !== '') text = text.replaceAll(word, '…');
  // The margin beyond the cut keeps a secret that crosses it intact for masking.
  text = text.slice(0, 4 * MAX_LENGTH);
  const masked = maskSecrets(text.includes('://') ? text.replace(URI, scrubUri) : text);
  return masked.length <= MAX_LENGTH ? cut(masked, MAX_LENGTH) : `${cut(masked, MAX_LENGTH - 1)}…`;
}

/** An unknown name from a peer, masked and cut to the maximum length. */
export const describeName = (name: string): string =>
  cut(maskSecrets(name.slice(0, 2 * MAX_NAME_LENGTH)), MAX_NAME_LENGTH);

/** The id of a request, which the peer chooses, as text of at most the maximum length. */
export const describeId = (id: RequestId): string => cut(String(id), MAX_ID_LENGTH);

/** Copies at most `length` units of well-formed text. V8's slices would retain the whole original. */
export function cut(text: string, length: number): string {
  return text.length <= length
    ? text.toWellFormed()
    : Buffer.from(text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')).toString();
}
