import { isObject, isSchema, type JsonObject } from '../json-value.js';
import { type CandidateNarrowing, MAX_VALUES, type PartComparison, type TypedPair } from './candidate-narrowing.js';
import { smallestObject } from './samples.js';

/** Finds narrowings of an object's properties, declared or not. */
export function compareObjects(parts: PartComparison, { old, now, depth }: TypedPair): CandidateNarrowing[] {
  const base = smallestObject(old, (part) => parts.samples(isSchema(part) ? part : true));
  const [oldProperties, nowProperties] = [propertiesOf(old), propertiesOf(now)];
  const oldRest = isSchema(old.additionalProperties) ? old.additionalProperties : true;
  const nowRest = isSchema(now.additionalProperties) ? now.additionalProperties : true;
  // A pattern decides about undeclared names; unchanged patterns were compared before, as a whole.
  const isPlain = !('patternProperties' in now) && !('patternProperties' in old);
  const candidates = requiredAdded(old, now, base);
  for (const name of new Set([...Object.keys(oldProperties), ...Object.keys(nowProperties)])) {
    const undeclared = 'patternProperties' in old ? true : oldRest;
    const before = Object.hasOwn(oldProperties, name) ? oldProperties[name] : undeclared;
    const after = Object.hasOwn(nowProperties, name) ? nowProperties[name] : isPlain ? nowRest : undefined;
    if (!isSchema(before)) continue;
    if (!isSchema(after)) {
      const text = 'is decided by a pattern now';
      candidates.push({ path: pointer(name), rule: 'constraint-changed', text, values: [] });
      continue;
    }
    const isGone = Object.hasOwn(oldProperties, name) && !Object.hasOwn(nowProperties, name) && after === false;
    candidates.push(...lifted(parts.compare(before, after, depth + 1), name, base, isGone));
  }
  if (oldRest !== false) {
    const free = freeName(oldProperties, nowProperties);
    candidates.push(...lifted(parts.compare(oldRest, nowRest, depth + 1), free, base, false));
  }
  return candidates;
}

function requiredAdded(old: JsonObject, now: JsonObject, base: JsonObject | undefined): CandidateNarrowing[] {
  const [before, after] = [old, now].map(({ required }) => (Array.isArray(required) ? required : []) as string[]);
  const known = propertiesOf(old);
  return after!
    .filter((name) => !before!.includes(name))
    .map((name) => ({
      path: pointer(name),
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
    path: `${pointer(name)}${path}`,
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

const pointer = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
