import { type RequestId, type Response, UNREAD } from './messages.js';

const ID = String.raw`"id"\s*:\s*(-?\d+|"(?:[^"\\]|\\.)*")`;
const VERSION = String.raw`"jsonrpc"\s*:\s*"2\.0"`;

/** Matches the beginning of a response up to its result. Groups: its id, and which it has, a result or an error. */
const HEAD = new RegExp(
  String.raw`^\s*\{\s*(?:${VERSION}\s*,\s*)?(?:${ID}\s*,\s*)?(?:${VERSION}\s*,\s*)?"(result|error)"\s*:`,
);

/** Matches the end of a response behind its result. Group: its id. */
const TAIL = new RegExp(String.raw`\}\s*(?:,\s*${VERSION}\s*)?,\s*${ID}\s*(?:,\s*${VERSION}\s*)?\}\s*$`);

/** A quote within a text has a backslash before it, so this matches a member only. */
const IS_ERROR = /"isError"\s*:\s*true\b/;

/**
 * The response whose line is too long to be read, by the ends of the line: that it came, and whether it is an error; `undefined` if
 * the line is no response. SDKs write the id first or last.
 */
export function longResponse({ head, tail }: { readonly head: string; readonly tail: string }): Response | undefined {
  const [, atHead, kind] = HEAD.exec(head) ?? [];
  const id = atHead ?? TAIL.exec(tail)?.[1];
  if (kind === undefined || id === undefined) return undefined;
  const isError = IS_ERROR.test(head) || IS_ERROR.test(tail);
  return {
    id: JSON.parse(id) as RequestId,
    ...(kind === 'error' ? { error: { code: Number.NaN, message: '' } } : { result: { [UNREAD]: true, isError } }),
  };
}
