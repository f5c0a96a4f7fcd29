import { isObject } from '../message/messages.js';
import { charactersOf, contentOf } from './inspection.js';
import { keyedHash } from './keyed-hash.js';

/** Items of the content that are compared; an answer with more cannot be. */
const MAX_ITEMS = 64;
/** Characters that are compared of all parts of an answer, in equal shares. */
const MAX_CHARACTERS = 8192;
/** Pieces that stand for a part longer than its share, spread evenly from its beginning to its end. */
const PIECES = 16;
/** Characters that are compared of one string of structured content. */
const MAX_STRING = 256;

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
  const parts = statusCode === undefined ? partsOf(result) : [statusCode, description ?? ''];
  if (parts === undefined) return undefined;
  // The first part is short.
  const share = Math.floor(MAX_CHARACTERS / Math.max(1, parts.length - 1));
  return keyedHash(parts.map((part) => piecesOf(part, share).replace(MOMENT, '')).join('\n'));
}

/** What there is to compare: whether it is an error, each item of the content, and the structured content. */
function partsOf(result: unknown): string[] | undefined {
  if (!isObject(result) || 'task' in result) return undefined;
  const { content, structuredContent, isError, resultType } = result;
  if (resultType !== undefined && resultType !== 'complete') return undefined;
  const items: readonly unknown[] = Array.isArray(content) ? content : [];
  if (items.length > MAX_ITEMS) return undefined;
  const parts = [`${isError === true}`];
  for (const item of items) {
    const part = contentOf(item) ?? jsonOf(item);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  if (structuredContent === undefined) return parts;
  const structured = jsonOf(structuredContent);
  return structured === undefined ? undefined : [...parts, structured];
}

/** The JSON of a value with few enough members, its long strings in pieces. */
const jsonOf = (value: unknown): string | undefined =>
  charactersOf(value) === undefined ? undefined : JSON.stringify(value, (_, one: unknown) => comparable(one));

/** A value as JSON takes it: long strings in pieces, and numbers that JSON does not have as text. */
const comparable = (one: unknown): unknown =>
  typeof one === 'string' ? piecesOf(one, MAX_STRING) : typeof one === 'bigint' ? String(one) : one;

/** A text, or its length and pieces of it: what grows changes its end or its length. */
function piecesOf(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const size = Math.floor(limit / PIECES);
  const step = (text.length - size) / (PIECES - 1);
  let pieces = `${text.length}`;
  for (let i = 0; i < PIECES; i++) {
    const at = Math.round(i * step);
    pieces += ` ${text.slice(at, at + size)}`;
  }
  return pieces;
}
