import { isSchema, type JsonSchema } from '../json-value.js';
import {
  type CandidateNarrowing,
  candidate,
  MAX_VALUES,
  type PartComparison,
  type TypedPair,
} from './candidate-narrowing.js';
import { filled } from './samples.js';

/** Finds narrowings of a list's items. Its length is compared with the other bounds. */
export function compareLists(parts: PartComparison, { old, now, depth, pool }: TypedPair): CandidateNarrowing[] {
  const before = isSchema(old.items) ? old.items : true;
  const minimum = typeof old.minItems === 'number' ? old.minItems : 0;
  const candidates: CandidateNarrowing[] = [];
  const isLong = typeof old.maxItems !== 'number' || old.maxItems > 1;
  if (now.uniqueItems === true && old.uniqueItems !== true && isLong) {
    const twice = parts
      .samples(before)
      .slice(0, 5)
      .map((item) => Array.from({ length: Math.max(2, minimum) }, () => item));
    candidates.push(candidate('constraint-changed', 'requires unique items now', [...twice, ...pool()]));
  }
  const [prefix, nowPrefix] = [old, now].map(
    (one) => (Array.isArray(one.prefixItems) ? one.prefixItems : []) as JsonSchema[],
  );
  const rest = isSchema(now.items) ? now.items : true;
  const longest = typeof old.maxItems === 'number' ? old.maxItems : Infinity;
  // Beyond the longer prefix, every item has the same schema.
  const places = Math.min(longest, Math.max(prefix!.length, nowPrefix!.length) + 1);
  for (let at = 0; at < places; at++) {
    const [was, is] = [prefix![at] ?? before, nowPrefix![at] ?? rest];
    if (was === false) break;
    const first = Array.from({ length: at }, (_, index) => parts.samples(prefix![index] ?? before)[0]);
    const length = Math.max(at + 1, minimum);
    for (const { path, values, ...found } of parts.compare(was, is, depth + 1)) {
      const others = parts.samples(before);
      const lists = values
        .slice(0, MAX_VALUES)
        .map((value) => filled([...first, value], others, length, old.uniqueItems === true));
      candidates.push({ ...found, path: `/*${path}`, values: lists });
    }
  }
  return candidates;
}
