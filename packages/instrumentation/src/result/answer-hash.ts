import { isObject } from '../message/messages.js';
import { charactersOf, contentOf } from './inspection.js';
import { keyedHash } from './keyed-hash.js';

/** Items of the content that are compared. */
const MAX_ITEMS = 64;
/** The beginning and the end of a longer text that are compared, with its length. */
const EDGE = 1024;
/** Characters that are compared of all items. */
const MAX_CHARACTERS = 8 * EDGE;

/** A date with a time. It alone is no progress: many results say when they were made. */
const MOMENT = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g;

/** The answer to a tool call: its result, or its JSON-RPC error. */
export interface Answer {
  readonly result?: unknown;
  readonly statusCode?: string | undefined;
  readonly description?: string | undefined;
}

/**
 * A keyed hash of an answer, which shows whether a repeated call changed anything. The cost does not depend on the size of texts.
 * @returns `undefined` for an answer that is missing, not final, or too large to compare
 */
export function hashOfAnswer({ result, statusCode, description }: Answer): string | undefined {
  const text = statusCode === undefined ? textOf(result) : `${statusCode} ${edgesOf(description ?? '')}`;
  return text === undefined ? undefined : keyedHash(text);
}

function textOf(result: unknown): string | undefined {
  if (!isObject(result) || 'task' in result) return undefined;
  const { content, structuredContent, isError, resultType } = result;
  if (resultType !== undefined && resultType !== 'complete') return undefined;
  const items: readonly unknown[] = Array.isArray(content) ? content : [];
  let text = `${isError === true} ${items.length}`;
  for (const item of items.slice(0, MAX_ITEMS)) {
    const part = contentOf(item);
    if (part === undefined) return undefined;
    text += `\n${part.length <= 2 * EDGE ? '' : part.length} ${edgesOf(part)}`;
    if (text.length > MAX_CHARACTERS) break;
  }
  if (items.length > 0 || structuredContent === undefined) return text;
  return charactersOf(structuredContent) === undefined ? undefined : text + edgesOf(JSON.stringify(structuredContent));
}

/** The edges of a text, without moments: what grows changes its end or its length. */
function edgesOf(text: string): string {
  const edges = text.length <= 2 * EDGE ? text : text.slice(0, EDGE) + text.slice(-EDGE);
  return edges.replace(MOMENT, '');
}
