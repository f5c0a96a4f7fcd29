import { isSchema, type JsonSchema } from '../json-value.js';
import {
  type CandidateNarrowing,
  candidate,
  MAX_VALUES,
  type PartComparison,
  type TypedPair,
} from './candidate-narrowing.js';
import { filled } from './samples.js';

/** In what the items of a list are narrower now. Its length is compared with the other bounds. */
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
    candidates.push(candidate('constraint-changed', 'takes no item twice now', [...twice, ...pool()]));
  }
  if (!isSchema(now.items) || old.maxItems === 0 || before === false) return candidates;
  const prefix = Array.isArray(old.prefixItems) ? old.prefixItems : [];
  const first = prefix.map((item: JsonSchema) => parts.samples(item)[0]);
  const length = Math.max(1, minimum, first.length + 1);
  for (const { path, values, ...rest } of parts.compare(before, now.items, depth + 1)) {
    const others = parts.samples(before);
    const lists = values
      .slice(0, MAX_VALUES)
      .map((value) => filled([...first, value], others, length, old.uniqueItems === true));
    candidates.push({ ...rest, path: `/*${path}`, values: lists });
  }
  return candidates;
}
