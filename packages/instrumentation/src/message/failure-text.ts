import type { Response } from './messages.js';

/** Maximum length of failure text that is searched, in UTF-16 units. */
const MAX_READ = 1024;

/** The beginning of the text by which a peer reports a failure: an error's message, or the first text of a tool's result. */
export const failureText = ({ error, result }: Response): string =>
  (error ? String(error.message) : firstTextOf(result)).slice(0, MAX_READ);

function firstTextOf(result: Response['result']): string {
  const content = result?.content;
  const text: unknown = Array.isArray(content) ? content[0]?.text : undefined;
  return typeof text === 'string' ? text : '';
}
