import { escapeText } from '@mcp-vitals/signals';
import { canonical, isObject, type JsonObject } from '../json-schema/json-value.js';
import { compareText, compareValueTexts } from './compare-texts.js';
import type { ChangeFinding } from './schema-change.js';

/** MCP's default for each hint a tool leaves out (`ToolAnnotations`), and the safe value of the hint. */
const HINTS = {
  readOnlyHint: { unsaid: false, safe: true },
  destructiveHint: { unsaid: true, safe: false },
  idempotentHint: { unsaid: false, safe: true },
  openWorldHint: { unsaid: true, safe: false },
} as const;

/** Compares annotations. A hint that turns to its less safe value breaks clients that approve calls by it. */
export function compareAnnotations(before: unknown, after: unknown): ChangeFinding[] {
  const [old, now] = [before, after].map((one) => (isObject(one) ? one : {})) as [JsonObject, JsonObject];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key): ChangeFinding[] => {
    if (canonical(old[key] ?? null) === canonical(now[key] ?? null)) return [];
    const path = `/annotations/${key}`;
    const hint = Object.hasOwn(HINTS, key) ? HINTS[key as keyof typeof HINTS] : undefined;
    const texts = hint ? [] : textsIn(old[key], now[key], path);
    if (texts.length > 0) return texts;
    // The spec gives these two no meaning for a tool that only reads.
    const isMoot = (key === 'destructiveHint' || key === 'idempotentHint') && now.readOnlyHint === true;
    const isLooser =
      hint && !isMoot && (old[key] ?? hint.unsaid) === hint.safe && (now[key] ?? hint.unsaid) !== hint.safe;
    const text = `${key} was ${JSON.stringify(old[key]) ?? 'not declared'}, is ${JSON.stringify(now[key]) ?? 'not declared'}`;
    const change = isLooser ? 'breaking' : 'compatible';
    return [{ rule: 'annotations-changed', change, path, text: escapeText(text) }];
  });
}

const textsIn = (old: unknown, now: unknown, path: string): ChangeFinding[] =>
  typeof old === 'string' || typeof now === 'string' ? compareText(old, now, path) : compareValueTexts(old, now, path);
