import { ErrorType } from '../names/attributes.js';

/** No more of an error's message than this is kept, in UTF-16 units. */
const MAX_MESSAGE_LENGTH = 512;

/**
 * The class name of an error, as OpenTelemetry's general error conventions ask; `_OTHER` for everything else that can be
 * thrown. Never throws, also for a value whose getters do.
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

/** The message of a thrown value, at most 512 characters of it; empty for a value without a string form. Never throws. */
export function errorMessageOf(error: unknown): string {
  try {
    return bounded(error instanceof Error ? String(error.message) : String(error));
  } catch {
    return '';
  }
}

/** Cut to a bound, without half of a surrogate pair at its end. */
export function bounded(message: string): string {
  if (message.length <= MAX_MESSAGE_LENGTH) return message;
  return `${message.slice(0, MAX_MESSAGE_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
