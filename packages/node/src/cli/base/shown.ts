import { homedir } from 'node:os';
import { escapeText, maskSecrets } from '@mcp-vitals/signals';
import { ShownPaths } from '../../doctor/result/shown-path.js';

const paths = new ShownPaths(process.cwd(), homedir());

/** A text for people and for JSON: on one line, without secrets and absolute paths. */
export const shownText = (text: string): string => escapeText(paths.masked(maskSecrets(text)));

/** A file as people know it: relative, or its name alone. */
export const shownFile = (file: string): string => escapeText(paths.shown(file));

/** A value for JSON: each text in it without secrets and absolute paths. */
export function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return paths.masked(maskSecrets(value));
  if (Array.isArray(value)) return value.map(shownValue);
  if (typeof value !== 'object' || value === null) return value;
  const plain = 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as object) : value;
  return Object.fromEntries(Object.entries(plain).map(([key, inner]) => [shownKey(key), shownValue(inner)]));
}

const shownKey = (key: string): string => paths.masked(maskSecrets(key));
