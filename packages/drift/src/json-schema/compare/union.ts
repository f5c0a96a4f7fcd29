import { canonical, isObject, isSchema, type JsonSchema } from '../json-value.js';
import {
  type CandidateNarrowing,
  candidate,
  MAX_VALUES,
  type PartComparison,
  type TypedPair,
} from './candidate-narrowing.js';
import { typesOf } from './samples.js';

/** Keywords that make sense together only. */
const GROUPS = [
  ['properties', 'patternProperties', 'additionalProperties'],
  ['items', 'prefixItems', 'additionalItems'],
  ['contains', 'minContains', 'maxContains'],
  ['if', 'then', 'else'],
];
/** Combinations of what several branches refuse; there could be any number. */
const MAX_MERGED = 300;

/** The branches of a union; what stands beside it only narrows them further. */
export function unionOf(schema: JsonSchema): JsonSchema[] | undefined {
  if (typeof schema === 'boolean') return undefined;
  const branches = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(branches) || !branches.every(isSchema)) return undefined;
  const { anyOf: _anyOf, oneOf: _oneOf, ...beside } = schema;
  return branches.map((branch) => {
    if (typeof branch === 'boolean') return branch ? beside : false;
    if ('$ref' in branch) return branch;
    // Where both speak of the same, the branch alone is wider than both together, which is on the safe side.
    const spoken = GROUPS.filter((group) => group.some((key) => key in branch)).flat();
    const rest = Object.entries(beside).filter(([key]) => !spoken.includes(key) && !key.startsWith('unevaluated'));
    return { ...Object.fromEntries(rest), ...branch };
  });
}

/**
 * Whether what was taken still fits a branch of each union.
 * @param isUnchanged whether a part that reads the same also means the same
 */
export function compareUnions(
  parts: PartComparison,
  { old, now, depth, pool }: TypedPair,
  isUnchanged: (part: unknown) => boolean,
): CandidateNarrowing[] {
  return ['anyOf', 'oneOf'].flatMap((key) => {
    const branches = now[key];
    if (branches === undefined) return [];
    if (canonical(branches) === canonical(old[key]) && isUnchanged(branches)) return [];
    const isExclusive = key === 'oneOf' && !haveDifferentTypes(branches);
    const list = Array.isArray(branches) ? branches.filter(isSchema) : [];
    const refusals = list.map((branch) => parts.compare(old, branch, depth + 1));
    if (!isExclusive && refusals.some((candidates) => candidates.length === 0)) return [];
    return [candidate('union-narrowed', `fits no branch of its ${key}`, [...refusedByAll(refusals), ...pool()])];
  });
}

/** Values that some branch refuses, and of objects also those that are refused for two reasons at once. */
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
  return [...each.flat(), ...merged];
}

function haveDifferentTypes(branches: unknown): boolean {
  if (!Array.isArray(branches)) return false;
  const seen = branches.flatMap((branch: unknown) =>
    isObject(branch) && branch.type !== undefined ? typesOf(branch) : [null],
  );
  return (
    !seen.includes(null) && new Set(seen).size === seen.length && !(seen.includes('number') && seen.includes('integer'))
  );
}
