import type { SchemaKind } from '@mcp-vitals/signals';
import { closed } from '../json-schema/compare/closed.js';
import { findNarrowings } from '../json-schema/compare/narrowing.js';
import { canonical, isObject, isSchema, type JsonObject, type JsonSchema } from '../json-schema/json-value.js';
import { compareTables } from './compare-tables.js';
import type { ChangeFinding } from './schema-change.js';
import { changedWords } from './text-diff.js';

/** Every difference between two definitions of one kind under one name. */
export function compareDefinitions(kind: SchemaKind, before: JsonObject, after: JsonObject): ChangeFinding[] {
  if ('refused' in before || 'refused' in after) {
    const text = String(after.refused ?? before.refused);
    return [{ rule: 'details-changed', change: 'breaking', path: '/', text: `cannot be compared: it ${text}` }];
  }
  if (kind === 'table') return compareTables(before, after);
  const findings = [
    ...compareInput(schemaOf(kind, before), schemaOf(kind, after)),
    ...compareOutput(before.outputSchema, after.outputSchema),
    ...compareTexts(before, after),
    ...compareAnnotations(before.annotations, after.annotations),
  ];
  const compared = ['inputSchema', 'arguments', 'outputSchema', 'description', 'title', 'annotations'];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (compared.includes(key) || canonical(before[key] ?? null) === canonical(after[key] ?? null)) continue;
    // What a template's content is decides who can read it; of the rest it is not known whether it matters.
    const change = key === 'mimeType' ? 'breaking' : 'compatible';
    findings.push({ rule: 'details-changed', change, path: `/${key}`, text: `${key} changed` });
  }
  return findings;
}

/** What a caller sends: a tool's input schema, or a prompt's arguments as one. */
function schemaOf(kind: SchemaKind, definition: JsonObject): JsonSchema {
  if (kind !== 'prompt') return isSchema(definition.inputSchema) ? definition.inputSchema : true;
  const list = (Array.isArray(definition.arguments) ? definition.arguments : []).filter(isObject);
  return {
    type: 'object',
    properties: Object.fromEntries(
      list.map(({ name, description }) => [
        String(name),
        { type: 'string', ...(description !== undefined && { description }) },
      ]),
    ),
    required: list.filter(({ required }) => required === true).map(({ name }) => String(name)),
    additionalProperties: false,
  };
}

function compareInput(before: JsonSchema, after: JsonSchema): ChangeFinding[] {
  if (canonical(before) === canonical(after)) return [];
  const narrowings = findNarrowings(closed(before), closed(after));
  const words = compareDescriptionsInside(before, after);
  if (narrowings.length === 0) {
    return words.length > 0
      ? words
      : [
          {
            rule: 'input-widened',
            change: 'compatible',
            path: '/inputSchema',
            text: 'takes everything it took before',
          },
        ];
  }
  return [
    ...narrowings.map(
      ({ path, text, example }): ChangeFinding => ({
        rule: 'input-narrowed',
        change: 'breaking',
        path: `/inputSchema${path}`,
        text: `the argument ${path} ${text}`,
        ...(example && { example: example.value }),
      }),
    ),
    ...words,
  ];
}

/** What a tool may answer must be something that whoever reads it knew before. */
function compareOutput(before: unknown, after: unknown): ChangeFinding[] {
  if (canonical(before ?? null) === canonical(after ?? null)) return [];
  const finding = (change: ChangeFinding['change'], path: string, text: string): ChangeFinding => ({
    ...{ rule: 'output-changed', change, text },
    path: `/outputSchema${path}`,
  });
  if (!isSchema(before)) return [finding('compatible', '', 'now says what it answers')];
  if (!isSchema(after)) return [finding('breaking', '', 'no longer says what it answers')];
  const widenings = findNarrowings(closed(after), before);
  if (widenings.length === 0) return [finding('compatible', '', 'answers nothing that was unknown before')];
  return widenings.map(({ path, text }) =>
    finding('breaking', path, `seen from what it answers now, the answer's ${path} of before ${text}`),
  );
}

function compareTexts(before: JsonObject, after: JsonObject): ChangeFinding[] {
  return ['title', 'description'].flatMap((key) => textFinding(before[key], after[key], `/${key}`, key));
}

function textFinding(before: unknown, after: unknown, path: string, what: string): ChangeFinding[] {
  if (before === after || (before !== undefined && typeof before !== 'string')) return [];
  if (after !== undefined && typeof after !== 'string') return [];
  const words = changedWords(before ?? '', after ?? '');
  const text = `${what}: ${quoted('lost', words.removed)}${words.removed.length && words.added.length ? ', ' : ''}${quoted('got', words.added)}`;
  return [{ rule: 'description-changed', change: 'compatible', path, text, words }];
}

/** A description inside of a schema speaks to a model just as the tool's own does. */
function compareDescriptionsInside(before: JsonSchema, after: JsonSchema): ChangeFinding[] {
  const [old, now] = [textsIn(before), textsIn(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((path) =>
    textFinding(old.get(path), now.get(path), `/inputSchema${path}`, `description of ${path}`),
  );
}

function textsIn(schema: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [key, value] of Object.entries(schema)) {
    if (typeof value === 'string' && (key === 'description' || key === 'title')) found.set(`${path}/${key}`, value);
    else textsIn(value, `${path}/${key}`, found);
  }
  return found;
}

/** What MCP says of a tool that says nothing (`ToolAnnotations`), and which way each hint is the safe one. */
const HINTS = {
  readOnlyHint: { unsaid: false, safe: true },
  destructiveHint: { unsaid: true, safe: false },
  idempotentHint: { unsaid: false, safe: true },
  openWorldHint: { unsaid: true, safe: false },
} as const;

/** A hint that turns to the less safe side breaks whoever lets calls pass by it. */
function compareAnnotations(before: unknown, after: unknown): ChangeFinding[] {
  const [old, now] = [before, after].map((one) => (isObject(one) ? one : {})) as [JsonObject, JsonObject];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key): ChangeFinding[] => {
    if (canonical(old[key] ?? null) === canonical(now[key] ?? null)) return [];
    const hint = Object.hasOwn(HINTS, key) ? HINTS[key as keyof typeof HINTS] : undefined;
    const isLooser = hint && (old[key] ?? hint.unsaid) === hint.safe && (now[key] ?? hint.unsaid) !== hint.safe;
    const text = `${key} was ${JSON.stringify(old[key]) ?? 'not said'}, is ${JSON.stringify(now[key]) ?? 'not said'}`;
    return [
      { rule: 'annotations-changed', change: isLooser ? 'breaking' : 'compatible', path: `/annotations/${key}`, text },
    ];
  });
}

const quoted = (verb: string, words: readonly string[]): string =>
  words.length === 0 ? '' : `${verb} "${words.join(' ').slice(0, 300)}"`;
