import { homedir } from 'node:os';
import { escapeText, maskSecrets } from '@mcp-vitals/signals';
import { ShownPaths } from '../../doctor/result/shown-path.js';

const paths = new ShownPaths(process.cwd(), homedir());

/** A text for people and for JSON: on one line, without secrets and absolute paths. */
export const shownText = (text: string): string => escapeText(paths.masked(maskSecrets(text)));

/** A file as people know it: relative, or its name alone. */
export const shownFile = (file: string): string => escapeText(paths.shown(file));

/** Characters that a terminal obeys or hides, and that JSON leaves as they are. */
const INVISIBLE = /[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A value as JSON for a terminal or another program: without secrets and absolute paths, and with what is invisible escaped. */
export const shownJson = (value: unknown, indent?: number): string => jsonText(shownValue(value), indent);

/** A value as JSON, with what is invisible escaped, which changes no value. */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(INVISIBLE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );

/** A value for JSON: each text in it without secrets and absolute paths. */
function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return paths.masked(maskSecrets(value));
  if (Array.isArray(value)) return value.map(shownValue);
  if (typeof value !== 'object' || value === null) return value;
  const plain = 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as object) : value;
  return Object.fromEntries(Object.entries(plain).map(([key, inner]) => [shownKey(key), shownValue(inner)]));
}

const shownKey = (key: string): string => paths.masked(maskSecrets(key));
