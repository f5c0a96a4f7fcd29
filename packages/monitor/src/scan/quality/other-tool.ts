import type { OtherTool } from '../scanner.js';
import { fold, wordsOfName } from '../text/fold.js';

const MAX_DESCRIPTION = 1000;

/** What is kept of a tool to compare others with it. */
export function otherToolOf(name: string, { description }: Readonly<Record<string, unknown>>): OtherTool {
  const text = typeof description === 'string' ? fold(description.slice(0, MAX_DESCRIPTION)) : '';
  const kept = text.slice(0, MAX_DESCRIPTION).trim();
  const words = new Set(kept.match(/[\p{L}\p{N}]+/gu));
  return { name: name.slice(0, 128), nameWords: wordsOfName(name), description: kept, words };
}
