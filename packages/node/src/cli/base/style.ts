import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** A stream that may be a terminal. */
export type OutputStream = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'hasColors'>>;

/** Width of a text that nobody sees on a terminal: it is not cut. */
const UNLIMITED = Number.POSITIVE_INFINITY;

/** Colours a text where the stream is a terminal that shows colours. `NO_COLOR` and `FORCE_COLOR` are honoured by Node.js. */
export const paint = (stream: OutputStream, style: Style, text: string): string =>
  stream.isTTY && stream.hasColors?.() ? styleText(style, text, { validateStream: false }) : text;

/** Columns of a terminal. */
export const widthOf = (stream: OutputStream): number =>
  stream.isTTY ? Math.max(20, stream.columns ?? 80) : UNLIMITED;

/** Cuts a text at a width and shows that it was cut. */
export const clip = (text: string, width: number): string => {
  const points = Array.from(text);
  return points.length > width ? `${points.slice(0, width - 1).join('')}…` : text;
};

/** Breaks a text into lines of a width, at spaces, each indented. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => indent + one).join('\n');
}

/** Rows with aligned columns, two spaces apart; columns named in `right` are aligned to the right. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => lengthOf(row[i] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const space = ' '.repeat(widths[i]! - lengthOf(cell));
        return right.includes(i) ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd(),
  );
}

const lengthOf = (text: string): number => Array.from(text).length;
