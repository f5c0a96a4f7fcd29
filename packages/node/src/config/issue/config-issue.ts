import { escapeText, isSecretKey, MASK, maskSecrets, scrubUri } from '@mcp-vitals/signals';

const MAX_SHOWN = 80;

/** One fault of a configuration. It never throws: the setting keeps the value of the next source, or its default. */
export class ConfigIssue {
  /** The path of the setting, the variable or the file. */
  readonly path: string;
  /** The value as text, with secrets masked. */
  readonly value: string;
  /** The source of the value: `options`, the variable's name, or the file's path. */
  readonly source: string;
  /** What happened, and what it means. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;

  constructor(fields: { readonly [key in 'path' | 'value' | 'source' | 'message' | 'remedy']: string }) {
    this.path = escapeText(fields.path);
    this.value = escapeText(fields.value);
    this.source = escapeText(fields.source);
    this.message = escapeText(fields.message);
    this.remedy = escapeText(fields.remedy);
  }

  /** The issue as one line. */
  toString(): string {
    return `${this.path}: ${this.message}; ${this.remedy}`;
  }
}

/** A value for people, bounded, with secrets masked. */
export function shownValue(value: unknown, name: string, secret = false): string {
  if (secret || isSecretKey(name)) return MASK;
  const text = maskSecrets(textOf(value));
  const shown = /^"?[a-z][a-z0-9+.-]*:\/\//i.test(text) ? scrubUri(text) : text;
  return shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 2 * MAX_SHOWN));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A name for a message: bounded, on one line. */
export const shownName = (name: string): string =>
  /^[\w.-]{1,80}$/.test(name) ? name : JSON.stringify(maskSecrets(name.slice(0, MAX_SHOWN)));
