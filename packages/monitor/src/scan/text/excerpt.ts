import { escapeText, maskSecrets } from '@mcp-vitals/signals';

const MAX_EXCERPT = 200;
const BEFORE = 40;
/** Characters around a match whose secrets are masked, before the excerpt is cut out of them. */
const AROUND = 400;

/** The words around a match for a person to read: without secrets, unseen characters written out. */
export function excerptOf(text: string, at: number, length: number): string {
  const from = Math.max(0, at - BEFORE);
  const start = Math.max(0, from - AROUND);
  const masked = maskSecrets(text.slice(start, at + length + AROUND));
  const cut = escapeText(masked.slice(Math.min(from - start, masked.length)).slice(0, MAX_EXCERPT));
  return cut.length > MAX_EXCERPT ? `${cut.slice(0, MAX_EXCERPT - 1)}…` : cut;
}
