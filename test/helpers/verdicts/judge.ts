import { closed, findNarrowings } from '@mcp-vitals/drift/json-schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { type Schema, Values, validatorOf } from './values.js';

/** Whether the verdict on two schemas is right, as far as two independent validators and many calls can tell. */
export type Judgement =
  | { readonly verdict: 'compatible' | 'breaking'; readonly right: true }
  | { readonly verdict: 'compatible'; readonly right: false; readonly call: unknown }
  | { readonly verdict: 'breaking'; readonly right: false; readonly said: string };

/** Calls tried on what is called compatible, and on what is called breaking without a call that shows it. */
const CALLS = 40;
const SEARCHED = 400;

/** A call is valid when it sends what the earlier schema declares; it breaks when the later schema refuses it. */
export function judge(before: Schema, after: Schema, seed: number): Judgement {
  const [old, now] = [closed(before), closed(after)] as [Schema, Schema];
  const narrowings = findNarrowings(old, now);
  const [wasValid, isValid] = [validatorOf(old), validatorOf(now)];
  const breaks = (call: unknown) => wasValid(call) && !isValid(call);
  const found = (numRuns: number) => fc.sample(new Values(old).of(old), { numRuns, seed }).find(breaks);
  if (narrowings.length === 0) {
    const call = found(CALLS);
    const isBroken = call !== undefined && isConfirmed(old, now, call);
    return isBroken ? { verdict: 'compatible', right: false, call } : { verdict: 'compatible', right: true };
  }
  const isShown = narrowings.some(({ example }) => example !== undefined && breaks(example.value));
  if (isShown || found(SEARCHED) !== undefined) return { verdict: 'breaking', right: true };
  return { verdict: 'breaking', right: false, said: narrowings.map(({ path, text }) => `${path} ${text}`).join('; ') };
}

/** The second validator agrees. It compiles, so it is asked about what the first one found alone. */
function isConfirmed(before: Schema, after: Schema, call: unknown): boolean {
  const takes = ({ $schema: _dialect, ...schema }: Schema): boolean => {
    const ajv = new Ajv2020({ strict: false, logger: false });
    addFormats.default(ajv);
    return ajv.compile(schema)(call);
  };
  try {
    return takes(before) && !takes(after);
  } catch {
    // A schema that it does not compile: the first validator's word counts.
    return true;
  }
}
