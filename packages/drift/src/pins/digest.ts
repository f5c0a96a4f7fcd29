import { createHash } from 'node:crypto';

/** The number of characters gathered before they are hashed. */
const CHUNK_CHARACTERS = 16_384;

export interface Digest {
  /** `sha256-` followed by the hash in base64url. */
  readonly fingerprint: string;
  /** The length of the canonical JSON, in UTF-16 units. */
  readonly characters: number;
}

/**
 * Returns the SHA-256 of a value's canonical JSON, whose keys are sorted. Streamed: the value may have any depth and size,
 * and the whole text is never built. A value that contains itself, which JSON cannot hold, ends too.
 */
export function digestOf(value: unknown): Digest {
  const hash = createHash('sha256');
  let [chunk, characters] = ['', 0];
  for (const text of canonicalTexts(value)) {
    chunk += text;
    characters += text.length;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    hash.update(chunk);
    chunk = '';
  }
  return { fingerprint: `sha256-${hash.update(chunk).digest('base64url')}`, characters };
}

/** A piece of text, a value still to be written, or an object whose end was reached. */
type Step = { text: string } | { value: unknown } | { end: object };

function* canonicalTexts(root: unknown): Generator<string> {
  const open: Step[] = [{ value: root }];
  const ancestors = new Set<object>();
  for (let step = open.pop(); step; step = open.pop()) {
    if ('text' in step) yield step.text;
    else if ('end' in step) ancestors.delete(step.end);
    else if (typeof step.value !== 'object' || step.value === null) yield JSON.stringify(plain(step.value));
    else if (ancestors.has(step.value)) yield '"(itself)"';
    else {
      ancestors.add(step.value);
      open.push({ end: step.value }, ...stepsOf(step.value).reverse());
    }
  }
}

/** Converts a value that JSON cannot hold: a bigint to its digits, anything else to `null`. */
const plain = (value: unknown): unknown =>
  typeof value === 'bigint'
    ? String(value)
    : typeof value === 'function' || typeof value === 'symbol'
      ? null
      : (value ?? null);

function stepsOf(value: object): Step[] {
  if (Array.isArray(value)) {
    const parts = value.flatMap((one: unknown, index): Step[] => [{ text: index === 0 ? '' : ',' }, { value: one }]);
    return [{ text: '[' }, ...parts, { text: ']' }];
  }
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  const parts = entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, one], index): Step[] => [
      { text: `${index === 0 ? '' : ','}${JSON.stringify(key)}:` },
      { value: one },
    ]);
  return [{ text: '{' }, ...parts, { text: '}' }];
}
