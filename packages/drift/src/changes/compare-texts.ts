import { escapeText } from '@mcp-vitals/signals';
import { isObject, type JsonSchema, pointerPart } from '../json-schema/json-value.js';
import { subschemas } from '../json-schema/subschemas.js';
import type { ChangeFinding } from './schema-change.js';
import { changedWords } from './text-diff.js';

/** Texts by place. A place has several with a `*` in its path, or in a long list. */
type Texts = Map<string, string[]>;

/** Keywords whose value is always a text for people or models. */
const DESCRIBING: ReadonlySet<string> = new Set(['title', 'description', '$comment', 'instructions']);
/** Keywords whose change is found by comparing valid values; a pattern may contain spaces. */
const COMPARED: ReadonlySet<string> = new Set(['type', '$ref', 'pattern']);
/** Keywords that hold a name or an address, which may be long. */
const NAMING: ReadonlySet<string> = new Set(['$schema', '$id', '$anchor', '$dynamicAnchor', 'format']);
/** Keywords whose keys are names. */
const NAMED = ['properties', '$defs', 'definitions', 'patternProperties'] as const;
/** A string that is longer than this, or has several words, counts as prose. */
const MAX_NAME_CHARACTERS = 64;
/** Several words, or several characters of a script that writes no spaces. */
const WORDS = /\S\s+\S|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]{8}/u;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u;
/** The most characters of changed words in a finding's text. */
const MAX_TOLD_CHARACTERS = 300;

/** Returns every changed text of a schema: descriptions, and prose in an example, a default, a name or an enum. */
export const compareSchemaTexts = (before: JsonSchema, after: JsonSchema, path: string): ChangeFinding[] =>
  compareTexts(textsInSchema(before), textsInSchema(after), path);

/** Returns every changed text of a value that is no schema, such as `_meta`. */
export const compareValueTexts = (before: unknown, after: unknown, path: string): ChangeFinding[] =>
  compareTexts(textsInValue(before), textsInValue(after), path);

/** Compares a text that may be absent. */
export function compareText(before: unknown, after: unknown, path: string): ChangeFinding[] {
  const [old, now] = [before, after].map((text): Texts => new Map(typeof text === 'string' ? [['', [text]]] : []));
  return compareTexts(old!, now!, path);
}

function compareTexts(before: Texts, after: Texts, path: string): ChangeFinding[] {
  const [lost, come] = [without(before, after), without(after, before)];
  withoutMoved(lost, come, (from, to) => after.has(from) && before.has(to));
  return [...new Set([...lost.keys(), ...come.keys()])].flatMap((place) => {
    const [old, now] = [lost.get(place) ?? [], come.get(place) ?? []];
    return Array.from({ length: Math.max(old.length, now.length) }, (_, index) =>
      textFinding(old[index] ?? '', now[index] ?? '', path + place),
    );
  });
}

/** Returns the texts that do not stand at the same place of the other side. */
function without(texts: Texts, others: Texts): Texts {
  const left: Texts = new Map();
  for (const [place, list] of texts) {
    const other = [...(others.get(place) ?? [])];
    const rest = list.filter((text) => {
      const at = other.indexOf(text);
      if (at >= 0) other.splice(at, 1);
      return at < 0;
    });
    if (rest.length > 0) left.set(place, rest);
  }
  return left;
}

/**
 * Removes moved texts: a definition that a generator inlines or moves still describes the same property.
 * @param isKept whether both places have texts before and after, so that a text did not move but was exchanged
 */
function withoutMoved(lost: Texts, come: Texts, isKept: (from: string, to: string) => boolean): void {
  const ending = (place: string) => place.split('/').slice(-2).join('/').toLowerCase();
  const places = new Map<string, string[]>();
  for (const [place, list] of lost) {
    for (const text of list)
      places.set(`${ending(place)} ${text}`, [...(places.get(`${ending(place)} ${text}`) ?? []), place]);
  }
  for (const [place, list] of come) {
    const rest = list.filter((text) => {
      const origins = places.get(`${ending(place)} ${text}`) ?? [];
      const at = origins.findLastIndex((origin) => !isKept(origin, place));
      if (at < 0) return true;
      const from = origins.splice(at, 1)[0]!;
      lost.set(from, without(new Map([[from, lost.get(from)!]]), new Map([[from, [text]]])).get(from) ?? []);
      return false;
    });
    come.set(place, rest);
  }
}

function textFinding(before: string, after: string, path: string): ChangeFinding {
  const words = changedWords(before, after);
  const told = [told1('lost', words.removed), told1('got', words.added)].filter((part) => part !== '').join(', ');
  const rule = /\/(description|title)$/.test(path) ? 'description-changed' : 'text-changed';
  // With equal words, only whitespace or an invisible character changed.
  const text = `${placeName(path)}: ${told || 'only whitespace or invisible characters changed'}`;
  return { rule, change: 'instructions', path, text: escapeText(text), words };
}

const told1 = (verb: string, words: readonly string[]): string =>
  words.length === 0 ? '' : `${verb} "${words.join(' ').slice(0, MAX_TOLD_CHARACTERS)}"`;

/** Returns a readable name: `description of q` for `/inputSchema/properties/q/description`. */
function placeName(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const last = parts.pop() ?? 'definition';
  const property = parts.lastIndexOf('properties');
  const of = property >= 0 ? parts.slice(property + 1).join('/') : parts.join('/');
  return of === '' ? last : `${last} of ${of}`;
}

function textsInSchema(schema: JsonSchema): Texts {
  const texts: Texts = new Map();
  for (const { path, schema: one, values } of subschemas(schema)) {
    const place = path.replace(/^\/definitions\//, '/$defs/');
    for (const [key, value] of values) {
      if (COMPARED.has(key) || (NAMING.has(key) && !hasWords(value))) continue;
      if (typeof value === 'string' && DESCRIBING.has(key)) add(texts, `${place}/${key}`, value);
      else addProse(texts, `${place}/${key}`, value);
    }
    for (const key of NAMED) {
      const isProperty = key === 'properties';
      for (const name of Object.keys(isObject(one[key]) ? one[key] : {})) {
        if (isProperty ? isProse(name) : hasWords(name)) add(texts, `${place}/${key}`, name);
      }
    }
  }
  return texts;
}

function textsInValue(value: unknown): Texts {
  const texts: Texts = new Map();
  addProse(texts, '', value);
  return texts;
}

/** Collects texts inside data; the limits of a definition bound the depth. */
function addProse(texts: Texts, place: string, value: unknown): void {
  if (typeof value === 'string') {
    const key = place.slice(place.lastIndexOf('/') + 1);
    if (isProse(value) || DESCRIBING.has(key)) add(texts, place, value);
  } else if (Array.isArray(value)) for (const one of value as unknown[]) addProse(texts, `${place}/*`, one);
  else if (isObject(value)) {
    for (const [key, one] of Object.entries(value)) {
      if (isProse(key)) add(texts, place, key);
      addProse(texts, `${place}/${pointerPart(key)}`, one);
    }
  }
}

function add(texts: Texts, place: string, text: string): void {
  const list = texts.get(place);
  if (list) list.push(text);
  else texts.set(place, [text]);
}

const hasWords = (value: unknown): boolean => typeof value === 'string' && (WORDS.test(value) || INVISIBLE.test(value));

const isProse = (text: string): boolean => hasWords(text) || text.length > MAX_NAME_CHARACTERS;
