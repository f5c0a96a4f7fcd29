import { createHash } from 'node:crypto';

/** Characters that are gathered before they are hashed. */
const CHUNK_CHARACTERS = 16_384;

export interface Digest {
  /** `sha256-` and the hash in base64url. */
  readonly fingerprint: string;
  /** Length of the canonical JSON, in UTF-16 units. */
  readonly characters: number;
}

/**
 * The SHA-256 of a value's canonical JSON: keys sorted, so that their order does not matter. Streamed: the value may have
 * any depth and any size, and the text is never built. A value that contains itself, which no JSON does, ends too.
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

/** Either a piece of text, a value that is still to be written, or the object whose end was reached. */
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

/** What JSON cannot say is written as what it would leave of it. */
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
