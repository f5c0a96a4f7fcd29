import { isObject, isSchema, type JsonObject, type JsonSchema, pointerPart } from '../json-value.js';
import { wordsOf } from '../validate/pattern.js';
import { type CandidateNarrowing, MAX_VALUES, type PartComparison, type TypedPair } from './candidate-narrowing.js';
import { smallestObject } from './samples.js';

/** Finds narrowings of an object's properties, declared or not. */
export function compareObjects(parts: PartComparison, { old, now, depth }: TypedPair): CandidateNarrowing[] {
  const base = smallestObject(old, (part) => parts.samples(isSchema(part) ? part : true));
  const [oldProperties, nowProperties] = [propertiesOf(old), propertiesOf(now)];
  const oldRest = isSchema(old.additionalProperties) ? old.additionalProperties : true;
  const nowRest = isSchema(now.additionalProperties) ? now.additionalProperties : true;
  const governing = (form: JsonObject, rest: JsonSchema, name: string): JsonSchema | undefined => {
    const matches = patternsOf(form).map(([pattern, schema]) => ({ schema, isMatch: parts.matches(pattern, name) }));
    if (matches.some(({ isMatch }) => isMatch === undefined)) return undefined;
    const found = matches.filter(({ isMatch }) => isMatch).map(({ schema }) => schema);
    return found.length === 0 ? rest : found.length === 1 ? found[0] : { allOf: found };
  };
  const candidates = requiredAdded(old, now, base);
  const earlier = new Map<string, JsonSchema>();
  for (const name of new Set([...Object.keys(oldProperties), ...Object.keys(nowProperties)])) {
    const undeclared = () => governing(old, oldRest, name) ?? true;
    const before = Object.hasOwn(oldProperties, name) ? oldProperties[name] : undeclared();
    const after = Object.hasOwn(nowProperties, name) ? nowProperties[name] : governing(now, nowRest, name);
    if (!isSchema(before)) continue;
    earlier.set(name, before);
    if (!isSchema(after)) {
      const text = 'is decided by a pattern now';
      candidates.push({ path: `/${pointerPart(name)}`, rule: 'constraint-changed', text, values: [] });
      continue;
    }
    const isGone = Object.hasOwn(oldProperties, name) && !Object.hasOwn(nowProperties, name) && after === false;
    candidates.push(...lifted(parts.compare(before, after, depth + 1), name, base, isGone));
  }
  for (const { name, before, after } of patternPairs(parts, { old, now, oldRest, nowRest, earlier })) {
    candidates.push(...lifted(parts.compare(before, after, depth + 1), name, base, false));
  }
  if (oldRest !== false) {
    const free = freeName(oldProperties, nowProperties);
    candidates.push(...lifted(parts.compare(oldRest, nowRest, depth + 1), free, base, false));
  }
  return candidates;
}

interface Patterned {
  readonly old: JsonObject;
  readonly now: JsonObject;
  readonly oldRest: JsonSchema;
  readonly nowRest: JsonSchema;
  /** The earlier schema of each name that either object declares. */
  readonly earlier: ReadonlyMap<string, JsonSchema>;
}

/** Yields the earlier and the later schema of names that a pattern stands for, with a name that likely matches it. */
function* patternPairs(parts: PartComparison, { old, now, oldRest, nowRest, earlier }: Patterned) {
  const [before, after] = [new Map(patternsOf(old)), new Map(patternsOf(now))];
  for (const [pattern, is] of after) {
    const name = wordsOf(pattern).words.find((word) => !earlier.has(word)) ?? pattern;
    const was = before.get(pattern);
    if (was !== undefined) {
      yield { name, before: was, after: is };
      continue;
    }
    // Any name that was undeclared may match a new pattern.
    for (const one of [...before.values(), ...(oldRest === false ? [] : [oldRest])])
      yield { name, before: one, after: is };
    for (const [declared, one] of earlier) {
      if (parts.matches(pattern, declared) !== false) yield { name: declared, before: one, after: is };
    }
  }
  for (const [pattern, was] of before) {
    if (!after.has(pattern)) yield { name: wordsOf(pattern).words[0] ?? pattern, before: was, after: nowRest };
  }
}

function patternsOf({ patternProperties }: JsonObject): [string, JsonSchema][] {
  const entries = Object.entries(isObject(patternProperties) ? patternProperties : {});
  return entries.filter((entry): entry is [string, JsonSchema] => isSchema(entry[1]));
}

function requiredAdded(old: JsonObject, now: JsonObject, base: JsonObject | undefined): CandidateNarrowing[] {
  const [before, after] = [old, now].map(({ required }) => (Array.isArray(required) ? required : []) as string[]);
  const known = propertiesOf(old);
  return after!
    .filter((name) => !before!.includes(name))
    .map((name) => ({
      path: `/${pointerPart(name)}`,
      rule: 'required-added',
      text: Object.hasOwn(known, name) ? 'was optional, is required' : 'is new, and required',
      values: base ? [base] : [],
    }));
}

/** Turns narrowings of a property into narrowings of its object. */
function lifted(
  inner: readonly CandidateNarrowing[],
  name: string,
  base: JsonObject | undefined,
  isGone: boolean,
): CandidateNarrowing[] {
  return inner.map(({ path, rule, text, values }) => ({
    path: `/${pointerPart(name)}${path}`,
    ...(isGone ? { rule: 'property-removed', text: 'is gone' } : { rule, text }),
    values: base ? values.slice(0, MAX_VALUES).map((value) => ({ ...base, [name]: value })) : [],
  }));
}

const propertiesOf = ({ properties }: JsonObject): JsonObject => (isObject(properties) ? properties : {});

function freeName(...objects: readonly JsonObject[]): string {
  let name = 'undeclared';
  while (objects.some((one) => Object.hasOwn(one, name))) name += '_';
  return name;
}
