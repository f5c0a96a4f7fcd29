import { closed, findNarrowings } from '@mcp-vitals/drift/json-schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { type Schema, Values, validatorOf } from './values.js';

/** Whether the verdict on two schemas agrees with two independent validators on many calls. */
export type Judgement =
  | { readonly verdict: 'compatible' | 'breaking'; readonly right: true }
  | { readonly verdict: 'compatible'; readonly right: false; readonly call: unknown }
  | { readonly verdict: 'breaking'; readonly right: false; readonly said: string };

/** Calls tried on a verdict of compatible, and on one of breaking that no earlier call shows. */
const CALLS = 40;
const SEARCHED = 400;

/**
 * A call is valid when it sends what the earlier schema declares; it breaks when the later schema refuses it. JSON Schema
 * leaves it to a validator whether it checks formats: a change breaks when it does in either way of reading them.
 */
export function judge(before: Schema, after: Schema, seed: number): Judgement {
  const narrowings = findNarrowings(closed(before), closed(after));
  const readings = [[closed(before), closed(after)] as [Schema, Schema]];
  if (JSON.stringify([before, after]).includes('"format"'))
    readings.push(readings[0]!.map(withoutFormats) as [Schema, Schema]);
  const numRuns = narrowings.length === 0 ? CALLS : SEARCHED;
  for (const [old, now] of readings) {
    const [wasValid, isValid] = [validatorOf(old), validatorOf(now)];
    const breaks = (call: unknown) => wasValid(call) && !isValid(call);
    if (narrowings.some(({ example }) => example !== undefined && breaks(example.value)))
      return { verdict: 'breaking', right: true };
    const call = fc.sample(new Values(old).of(old), { numRuns, seed }).find(breaks);
    if (call === undefined) continue;
    if (narrowings.length > 0) return { verdict: 'breaking', right: true };
    if (isConfirmed(old, now, call)) return { verdict: 'compatible', right: false, call };
  }
  if (narrowings.length === 0) return { verdict: 'compatible', right: true };
  return { verdict: 'breaking', right: false, said: narrowings.map(({ path, text }) => `${path} ${text}`).join('; ') };
}

const withoutFormats = (schema: Schema): Schema =>
  JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === 'format' && typeof value === 'string' ? undefined : value,
    ),
  ) as Schema;

/** Whether the second validator agrees. It compiles, which is slow, so it checks only the findings of the first one. */
function isConfirmed(before: Schema, after: Schema, call: unknown): boolean {
  // It does not check formats here; the first validator decides those.
  if (JSON.stringify([before, after]).includes('"format"')) return true;
  const takes = ({ $schema: _dialect, ...schema }: Schema): boolean => {
    const ajv = new Ajv2020({ strict: false, logger: false, validateFormats: false });
    return ajv.compile(schema)(call);
  };
  try {
    return takes(before) && !takes(after);
  } catch {
    // It cannot compile the schema; the first validator decides.
    return true;
  }
}
