import { escapeText } from '@mcp-vitals/signals';

/** Longest value of a label, in bytes. */
export const MAX_LABEL_BYTES = 256;
/** Longest annotation, in bytes. */
export const MAX_ANNOTATION_BYTES = 2048;

/** Most texts are of these characters alone, and need no change. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** A text without characters that move a cursor, change the direction or cannot be seen, and of at most so many bytes of UTF-8. */
export function plainText(text: string, maxBytes: number): string {
  if (text.length <= maxBytes && PRINTABLE_ASCII.test(text)) return text;
  const escaped = escapeText(String(text).slice(0, maxBytes));
  const bytes = Buffer.from(escaped);
  if (bytes.length <= maxBytes && text.length <= maxBytes) return escaped;
  const ellipsis = '…';
  const kept = bytes.subarray(0, maxBytes - Buffer.byteLength(ellipsis)).toString();
  // A character that was cut in two is left out.
  return kept.replace(/\uFFFD$/, '') + ellipsis;
}

export const plainLabels = (labels: Readonly<Record<string, string>>): Record<string, string> =>
  mapValues(labels, (value) => plainText(value, MAX_LABEL_BYTES));

export const plainAnnotations = (annotations: Readonly<Record<string, string>>): Record<string, string> =>
  mapValues(annotations, (value) => plainText(value, MAX_ANNOTATION_BYTES));

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  const changed: Record<string, string> = {};
  for (const name of Object.keys(record)) changed[plainText(name, MAX_LABEL_BYTES)] = change(record[name]!);
  return changed;
}
