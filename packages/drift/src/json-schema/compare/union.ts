import { isObject, isSchema, type JsonObject, type JsonSchema } from '../json-value.js';
import {
  type CandidateNarrowing,
  candidate,
  MAX_VALUES,
  type PartComparison,
  type TypedPair,
} from './candidate-narrowing.js';
import { intersectionOf } from './intersection.js';

/** Groups of keywords that depend on each other. */
const GROUPS = [
  ['properties', 'patternProperties', 'additionalProperties'],
  ['items', 'prefixItems', 'additionalItems'],
  ['contains', 'minContains', 'maxContains'],
  ['if', 'then', 'else'],
];
/** The most combinations of values that several branches refuse; their number is unbounded otherwise. */
const MAX_MERGED = 300;
/** The most pairs of branches compared. */
const MAX_PAIRS = 400;
/** The most values of a property for which an object is split into cases, to find a branch for each. */
const MAX_CASES = 50;

/** Returns the branches of a union, each merged with the keywords beside it. */
export function unionOf(schema: JsonSchema): JsonSchema[] | undefined {
  if (typeof schema === 'boolean') return undefined;
  const branches = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(branches) || !branches.every(isSchema)) return undefined;
  const { anyOf, oneOf, ...others } = schema;
  const beside = anyOf !== undefined && oneOf !== undefined ? { ...others, oneOf } : others;
  return branches.map((branch) => {
    if (typeof branch === 'boolean') return branch ? beside : false;
    if ('$ref' in branch || 'allOf' in branch)
      return Object.keys(beside).length === 0 ? branch : { allOf: [beside, branch] };
    // When both have such keywords, the branch alone is the wider schema, which is on the safe side.
    const [mine, its] = [beside, branch].map((one) => only(one, GROUPS[0]!));
    const merged = Object.keys(its!).length > 0 ? intersectionOf(mine!, its!) : undefined;
    const spoken = GROUPS.filter((group) => group.some((key) => key in branch)).flat();
    const rest = Object.entries(beside).filter(([key]) => !spoken.includes(key) && !key.startsWith('unevaluated'));
    return { ...Object.fromEntries(rest), ...branch, ...merged };
  });
}

const only = (schema: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => keys.includes(key)));

/** Whether a union is contained as a whole in one branch of another; splitting a `oneOf` loses its exclusions. */
export function fitsAsWhole(parts: PartComparison, old: JsonObject, now: JsonObject, depth: number): boolean {
  const { anyOf, ...beside } = now;
  if (!Array.isArray(anyOf) || Object.keys(beside).length > 0) return false;
  return anyOf.some((branch: unknown) => isSchema(branch) && parts.compare(old, branch, depth + 1).length === 0);
}

/**
 * Whether each branch of a `oneOf` is contained in its own branch of the other, and none of these accepts a value of another
 * one. They are compared as a whole, because a value of one branch is known not to match the others.
 */
export function fitsOneToOne(parts: PartComparison, old: JsonObject, now: JsonObject, depth: number): boolean {
  const { oneOf: before, ...besideOld } = old;
  const { oneOf: after, ...besideNow } = now;
  if (!Array.isArray(before) || !Array.isArray(after) || !parts.areSame(besideOld, besideNow)) return false;
  if (before.length * after.length > MAX_PAIRS) return false;
  const [earlier, later] = [before, after].map((list) => list.filter(isSchema)) as [JsonSchema[], JsonSchema[]];
  const heirs: number[] = [];
  for (const branch of earlier) {
    const heir = later.findIndex(
      (one, at) => !heirs.includes(at) && parts.compare(branch, one, depth + 1).length === 0,
    );
    if (heir < 0) return false;
    heirs.push(heir);
  }
  return earlier.every((branch, at) =>
    later.every((other, place) => {
      if (place === heirs[at]) return true;
      const former = earlier[heirs.indexOf(place)];
      const isApart =
        parts.areDisjoint(branch, 'before', other) || parts.areDisjoint(later[heirs[at]!]!, 'after', other);
      return isApart || (former !== undefined && parts.isWithin(other, former));
    }),
  );
}

/** Finds values that no longer match a branch of each union, or that match several branches of a `oneOf`. */
export function compareUnions(parts: PartComparison, pair: TypedPair): CandidateNarrowing[] {
  const { old, now, depth, pool } = pair;
  return ['anyOf', 'oneOf'].flatMap((key) => {
    const branches = now[key];
    if (branches === undefined) return [];
    if (key in old && parts.areSame({ [key]: old[key] }, { [key]: branches })) return [];
    const list = Array.isArray(branches) ? branches.filter(isSchema) : [];
    const refusals = list.map((branch) => parts.compare(old, branch, depth + 1));
    const isFit = (at: number) => refusals[at]!.length === 0 && (key === 'anyOf' || isAlone(parts, old, list, at));
    if (list.some((_, at) => isFit(at)) || fitsCaseByCase(parts, pair, key)) return [];
    const others = list.filter((_, at) => refusals[at]!.length > 0);
    const isFull = others.length < list.length;
    const text = isFull ? 'may match several branches of its oneOf' : `matches no branch of its ${key}`;
    const values = isFull ? takenTwice(parts, pool(), others.length > 0 ? others : list) : refusedByAll(refusals);
    return [candidate('union-narrowed', text, [...values, ...pool()])];
  });
}

/** Whether a value of this branch of a `oneOf` matches no other branch. */
const isAlone = (parts: PartComparison, old: JsonObject, branches: readonly JsonSchema[], at: number): boolean =>
  branches.every(
    (other, index) =>
      index === at || parts.areDisjoint(old, 'before', other) || parts.areDisjoint(branches[at]!, 'after', other),
  );

/** Splits an object by its discriminating property and finds a branch for each case. */
function fitsCaseByCase(parts: PartComparison, { old, now, depth }: TypedPair, key: string): boolean {
  const [properties, required] = [old.properties, old.required];
  if (!isObject(properties) || !Array.isArray(required)) return false;
  return required.some((name: unknown) => {
    const property = typeof name === 'string' && Object.hasOwn(properties, name) ? properties[name] : undefined;
    const values = isObject(property) && Array.isArray(property.enum) ? (property.enum as unknown[]) : [];
    if (values.length < 2 || values.length > MAX_CASES) return false;
    return values.every((value) => {
      const one = {
        ...old,
        properties: { ...properties, [name as string]: { ...(property as JsonObject), enum: [value] } },
      };
      return parts.compare(one, { [key]: now[key] }, depth + 1).length === 0;
    });
  });
}

/** Returns values that are valid for both the old kind and a branch. */
const takenTwice = (parts: PartComparison, pool: readonly unknown[], branches: readonly JsonSchema[]): unknown[] =>
  branches
    .flatMap((branch) => parts.samples(branch, 'after').slice(0, 6))
    .flatMap((one) => pool.slice(0, 6).flatMap((old) => (isObject(one) && isObject(old) ? [{ ...one, ...old }] : [])))
    .slice(0, MAX_MERGED);

/** Returns values that some branch refuses, and merged objects that are refused for two reasons at once. */
function refusedByAll(refusals: readonly (readonly CandidateNarrowing[])[]): unknown[] {
  const each = refusals.map((candidates) =>
    candidates.flatMap(({ values }) => values.slice(0, 6)).slice(0, MAX_VALUES),
  );
  const [first = [], ...rest] = each;
  const merged = rest.reduce(
    (sofar, values) =>
      sofar
        .flatMap((a) => values.flatMap((b) => (isObject(a) && isObject(b) ? [{ ...a, ...b }] : [])))
        .slice(0, MAX_MERGED),
    first,
  );
  // Outer levels keep only the first few values, so these are some of each kind.
  return [...merged.slice(0, 8), ...each.flatMap((values) => values.slice(0, 2)), ...merged.slice(8), ...each.flat()];
}
