import { ErrorType, maskSecrets } from '@mcp-vitals/signals';

/** In UTF-16 units. */
const MAX_LENGTH = 128;

/** Whether the name of a server, of a tool or of a parameter may be on the page and in reports: short, and without secrets. */
export const isListable = (name: string): boolean => name.length <= MAX_LENGTH && maskSecrets(name) === name;

/** The name if it may be on the page and in reports, else `_OTHER`. */
export const listedName = (name: unknown): string =>
  typeof name === 'string' && isListable(name) ? name : ErrorType.OTHER;
