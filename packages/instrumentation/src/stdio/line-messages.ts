import { longResponse } from '../message/long-response.js';
import type { LongLine } from './line-reader.js';

export const startsLikeJson = (text: string): boolean => /^\s*(?:[{[]|$)/.test(text.slice(0, 100));

export const isBlank = (line: string | LongLine): boolean => typeof line === 'string' && line.trim() === '';

/** What Windows' shells write before the first character of a pipe. */
const BYTE_ORDER_MARK = '\uFEFF';

/** The messages of a line: one or a batch; none if the line is not JSON, and of one that is too long only a response. */
export function* messagesIn(line: string | LongLine): Generator<unknown> {
  if (typeof line !== 'string') {
    const response = longResponse(line);
    if (response) yield response;
    return;
  }
  if (line === '' || !startsLikeJson(line)) return;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line);
  } catch {
    return;
  }
  if (Array.isArray(parsed)) yield* parsed;
  else yield parsed;
}
