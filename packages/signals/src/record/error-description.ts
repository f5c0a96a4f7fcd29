import { ErrorType } from '../names/attributes.js';
import { maskSecrets } from '../scrub/secret-text.js';

/** No more of a message than this is read, in UTF-16 units. */
const MAX_LENGTH = 4096;

/**
 * The class name of an error, as OpenTelemetry's general error conventions require; `_OTHER` for any other value that can be
 * thrown. Never throws, not even for a value whose getters throw.
 */
export function errorTypeOf(error: unknown): string {
  try {
    if (!(error instanceof Error)) return ErrorType.OTHER;
    const { name } = error;
    const type = name === 'Error' ? error.constructor.name : name;
    return typeof type === 'string' && type !== '' ? type : ErrorType.OTHER;
  } catch {
    return ErrorType.OTHER;
  }
}

/**
 * The message of a thrown value, without secrets and at most 4,096 characters of it; empty for a value without a string
 * form. Never throws.
 */
export function errorMessageOf(error: unknown): string {
  try {
    return scrubMessage(error instanceof Error ? String(error.message) : String(error), MAX_LENGTH);
  } catch {
    return '';
  }
}

/** A message without secrets, cut to `maxLength` and not within a surrogate pair. */
export function scrubMessage(message: string, maxLength: number): string {
  // Masked before the final cut, because half a secret would not be recognized.
  const masked = maskSecrets(message.slice(0, MAX_LENGTH));
  if (masked.length <= maxLength && message.length <= MAX_LENGTH) return masked;
  return `${masked.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
