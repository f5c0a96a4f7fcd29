import type { SettingKind } from '../schema/settings.js';

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

const LEVELS: Readonly<Record<string, string>> = { WARN: 'WARNING', FATAL: 'CRITICAL' };

/** Reads a text as the kind of value that is expected. Returns it unchanged if that is not possible, to be reported. */
export function coerce(value: unknown, kind: SettingKind): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  switch (kind) {
    case 'boolean':
      return Object.hasOwn(BOOLEANS, text.toLowerCase()) ? BOOLEANS[text.toLowerCase()] : value;
    case 'number':
      return NUMBER.test(text) ? Number(text) : value;
    case 'enum':
      return Object.hasOwn(LEVELS, text.toUpperCase()) ? LEVELS[text.toUpperCase()] : text.toUpperCase();
    case 'array':
      return itemsOf(text);
    case 'record':
      return pairsOf(text) ?? value;
    case 'string':
      return value;
  }
}

const itemsOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** `name=value` pairs; `undefined` if one of them has no name. */
function pairsOf(text: string): Record<string, string> | undefined {
  const pairs = itemsOf(text).map((item) => [item.indexOf('='), item] as const);
  if (pairs.some(([at]) => at < 1)) return undefined;
  return Object.fromEntries(pairs.map(([at, item]) => [item.slice(0, at).trim(), item.slice(at + 1).trim()]));
}
