import { escapeText, isSecretKey, MASK, maskSecrets } from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';
import { isObject } from '../message/messages.js';

/** Attributes kept of one span, and looked at. */
const MAX_ATTRIBUTES = 16;
/** Characters kept of a text. */
const MAX_TEXT = 256;
/** Characters searched for secrets, so that none is cut in two before it is found. */
const SEARCHED = 2 * MAX_TEXT;
/** Starts with a letter, so that no name of JavaScript's own, such as `__proto__`, is one. */
const KEY = /^[a-z][\w./-]{0,63}$/i;

/** The characters that the spans of one answer may still take. */
export interface TextBudget {
  characters: number;
}

/** A text of a peer for people: its secrets masked, invisible characters escaped, bounded. Empty where the budget is spent. */
export function receivedText(value: unknown, budget: TextBudget, maxLength = MAX_TEXT): string {
  if (typeof value !== 'string' || budget.characters <= 0) return '';
  const text = escapeText(maskSecrets(value.slice(0, SEARCHED))).slice(0, maxLength);
  budget.characters -= text.length;
  return text;
}

/** The attributes of a span in OTLP/JSON. Texts, numbers and booleans are kept, and nothing else. */
export function receivedAttributes(list: unknown, budget: TextBudget): Attributes {
  const attributes: Attributes = {};
  if (!Array.isArray(list)) return attributes;
  for (const entry of list.slice(0, MAX_ATTRIBUTES)) {
    if (!isObject(entry) || typeof entry.key !== 'string' || !KEY.test(entry.key) || budget.characters <= 0) continue;
    const value = isSecretKey(entry.key) ? MASK : receivedValue(entry.value, budget);
    if (value === undefined) continue;
    budget.characters -= entry.key.length;
    attributes[entry.key] = value;
  }
  return attributes;
}

function receivedValue(value: unknown, budget: TextBudget): string | number | boolean | undefined {
  if (!isObject(value)) return undefined;
  const { stringValue, boolValue, intValue, doubleValue } = value;
  if (typeof stringValue === 'string') return receivedText(stringValue, budget);
  if (typeof boolValue === 'boolean') return boolValue;
  const text = typeof intValue === 'string' && /^-?\d{1,15}$/.test(intValue) ? Number(intValue) : intValue;
  const number = text ?? doubleValue;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
