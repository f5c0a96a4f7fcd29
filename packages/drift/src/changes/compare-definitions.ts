import { escapeText, type SchemaKind } from '@mcp-vitals/signals';
import { closed } from '../json-schema/compare/closed.js';
import { findNarrowings } from '../json-schema/compare/narrowing.js';
import { canonical, isObject, isSchema, type JsonObject, type JsonSchema } from '../json-schema/json-value.js';
import { type BeyondLimits, isBeyondLimits } from '../pins/pin.js';
import { compareAnnotations } from './compare-annotations.js';
import { compareDefaults } from './compare-defaults.js';
import { compareTables } from './compare-tables.js';
import { compareSchemaTexts, compareText, compareValueTexts } from './compare-texts.js';
import type { ChangeClass, ChangeFinding } from './schema-change.js';

/** Returns every difference between two definitions of one kind and name; none when they are equivalent. */
export function compareDefinitions(kind: SchemaKind, before: JsonObject, after: JsonObject): ChangeFinding[] {
  if (isBeyondLimits(before) || isBeyondLimits(after)) return [notComparable('', before, after, 'breaking')];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => canonical(before[key] ?? null) !== canonical(after[key] ?? null),
  );
  if (kind === 'table') {
    const beyond = keys.filter((key) => [before[key], after[key]].some(isBeyondLimits));
    if (beyond.length === 0) return compareTables(before, after);
    return beyond.map((key) => notComparable(`/${key}`, before[key], after[key], 'breaking'));
  }
  const findings = keys.flatMap((key) => compareKey(kind, key, before, after));
  if (findings.length > 0 || inSetOrder(before) === inSetOrder(after)) return findings;
  return [{ rule: 'details-changed', change: 'compatible', path: '/', text: 'changed in notation only' }];
}

function compareKey(kind: SchemaKind, key: string, before: JsonObject, after: JsonObject): ChangeFinding[] {
  const [old, now] = [before[key], after[key]];
  const path = `/${key}`;
  const isSchemaKey = key === 'inputSchema' || key === 'outputSchema' || key === 'arguments';
  if (isBeyondLimits(old) || isBeyondLimits(now)) {
    return [notComparable(path, old, now, isSchemaKey ? 'breaking' : 'instructions')];
  }
  if (key === 'title' || key === 'description' || key === 'instructions') {
    const found = compareText(old, now, path);
    return found.length > 0 ? found : [detail(key, old, now)];
  }
  if (key === 'inputSchema' || (key === 'arguments' && kind === 'prompt')) {
    return compareInput(inputOf(key, old), inputOf(key, now), path);
  }
  if (key === 'outputSchema') return compareOutput(old, now, path);
  if (key === 'annotations') return compareAnnotations(old, now);
  if (key === 'execution') return compareExecution(old, now);
  const texts = compareValueTexts(old, now, path);
  return texts.length > 0 ? texts : [detail(key, old, now)];
}

/** A template's MIME type decides who can read it; no caller is known to depend on the other details. */
const detail = (key: string, old: unknown, now: unknown): ChangeFinding => ({
  ...{ rule: 'details-changed', change: key === 'mimeType' ? 'breaking' : 'compatible', path: `/${key}` },
  text: escapeText(`${key} was ${shown(old)}, is ${shown(now)}`),
});

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'absent').slice(0, 120);

function notComparable(path: string, old: unknown, now: unknown, change: ChangeClass): ChangeFinding {
  const reason = ([now, old].find(isBeyondLimits) as BeyondLimits).beyondLimits;
  const text = `${path.slice(1) || 'it'} changed and cannot be compared: it ${reason}`;
  return { rule: 'details-changed', change, path: path || '/', text };
}

/** The schema of a call's arguments: a tool's input schema, or one built from a prompt's arguments. */
function inputOf(key: string, value: unknown): JsonSchema {
  if (key === 'inputSchema') return isSchema(value) ? value : true;
  const list = (Array.isArray(value) ? value : []).filter(isObject);
  return {
    type: 'object',
    properties: Object.fromEntries(
      list.map(({ name, required: _required, ...said }) => [String(name), { type: 'string', ...said }]),
    ),
    required: list.filter(({ required }) => required === true).map(({ name }) => String(name)),
    additionalProperties: false,
  };
}

function compareInput(before: JsonSchema, after: JsonSchema, path: string): ChangeFinding[] {
  const narrowings = findNarrowings(closed(before), closed(after)).map(
    ({ path: at, text, example }): ChangeFinding => ({
      ...{ rule: 'input-narrowed', change: 'breaking', path: `${path}${at}` },
      text: escapeText(`the argument ${at} ${text}`),
      ...(example && { example: example.value }),
    }),
  );
  const findings = [...narrowings, ...compareDefaults(before, after, path), ...compareSchemaTexts(before, after, path)];
  if (narrowings.length > 0 || findNarrowings(closed(after), closed(before)).length === 0) return findings;
  const text = 'accepts everything it accepted before, and more';
  return [...findings, { rule: 'input-widened', change: 'compatible', path, text }];
}

/** Compares output schemas: every answer that the new one allows must have been allowed by the old one. */
function compareOutput(before: unknown, after: unknown, path: string): ChangeFinding[] {
  const finding = (change: ChangeClass, at: string, text: string): ChangeFinding => ({
    ...{ rule: 'output-changed', change, path: path + at, text: escapeText(text) },
  });
  if (!isSchema(before)) return [finding('compatible', '', 'has an output schema now')];
  if (!isSchema(after)) return [finding('breaking', '', 'has no output schema any more')];
  const texts = compareSchemaTexts(before, after, path);
  const widenings = findNarrowings(closed(after), before);
  if (widenings.length > 0) {
    const told = widenings.map(({ path: at, text }) =>
      finding('breaking', at, `answer${at} allows new values: compared with the new schema, the old one ${text}`),
    );
    return [...told, ...texts];
  }
  return texts.length > 0 ? texts : [finding('compatible', '', 'allows no answer that was not allowed before')];
}

/**
 * Compares task support (MCP 2025-11-25, tasks): a tool that requires a task refuses a plain call, and one that forbids
 * tasks, which is the default, refuses a call as a task.
 */
function compareExecution(before: unknown, after: unknown): ChangeFinding[] {
  const supportOf = (value: unknown) => (isObject(value) ? (value.taskSupport ?? 'forbidden') : 'forbidden');
  const [old, now] = [supportOf(before), supportOf(after)];
  if (old === now) return [detail('execution', before, after)];
  const change = now === 'optional' ? 'compatible' : 'breaking';
  const text = escapeText(`task support was ${shown(old)}, is ${shown(now)}`);
  return [{ rule: 'task-support-changed', change, path: '/execution/taskSupport', text }];
}

/** Lists whose order has no meaning. */
const SETS: ReadonlySet<string> = new Set(['required', 'enum', 'type', 'anyOf', 'oneOf', 'allOf', 'examples']);

/** Returns canonical JSON in which the order of sets does not matter either. */
const inSetOrder = (value: unknown): string =>
  canonical(
    JSON.parse(
      JSON.stringify(value, (key, part: unknown) =>
        SETS.has(key) && Array.isArray(part)
          ? part.toSorted((a, b) => (canonical(a ?? null) < canonical(b ?? null) ? -1 : 1))
          : part,
      ),
    ),
  );
