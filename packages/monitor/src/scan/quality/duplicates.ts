import type { DefinitionFinding } from '../finding.js';
import type { OtherTool } from '../scanner.js';
import { wordsOfName } from '../text/fold.js';
import { nameText } from '../text/names-text.js';

/** Words that two descriptions share, of all in either. */
const MIN_SHARED = 0.9;
/** Shorter descriptions share most of their words by chance. */
const MIN_WORDS = 8;
const MIN_SAME_CHARACTERS = 15;
const PAUSE_TOOLS = 16;

/** Another tool of the server whose description says the same, where the names do not tell the difference. */
export function* nearDuplicates(
  own: OtherTool,
  siblings: readonly OtherTool[],
): Generator<DefinitionFinding | undefined> {
  if (own.description.length < MIN_SAME_CHARACTERS) return;
  for (const [i, other] of siblings.entries()) {
    if (i % PAUSE_TOOLS === PAUSE_TOOLS - 1) yield undefined;
    if (other.name === own.name || !isNear(own, other)) continue;
    yield {
      class: 'quality',
      kind: 'near_duplicate',
      severity: 'info',
      path: '/description',
      text: `The description says the same as that of ${nameText(other.name)}, so that an agent cannot choose between the two. Say in each when to use it and not the other, or merge them.`,
    };
    return;
  }
}

function isNear(own: OtherTool, other: OtherTool): boolean {
  if (other.description === own.description) return true;
  const { words } = own;
  // Sets of very different sizes cannot share enough, which saves comparing most pairs.
  const sizes = [words.size, other.words.size].sort((a, b) => a - b);
  if (sizes[0]! < MIN_WORDS || sizes[0]! < MIN_SHARED * sizes[1]!) return false;
  if (!isShared(words, other.words)) return false;
  // Two long descriptions of one form may differ in their first sentence alone, which says what each is for.
  if (!isShared(leadOf(own), leadOf(other))) return false;
  const onlyOwn = [...words].filter((word) => !other.words.has(word));
  const onlyOther = [...other.words].filter((word) => !words.has(word));
  const differences = [
    { name: own.name, only: onlyOwn },
    { name: other.name, only: onlyOther },
  ].filter(({ only }) => only.length > 0);
  return !differences.every(({ name, only }) => explains(name, only));
}

/** Whether two sets of words are nearly the same. */
function isShared(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const shared = [...one].filter((word) => other.has(word)).length;
  return shared >= MIN_SHARED * (one.size + other.size - shared);
}

const leadOf = ({ description }: OtherTool): ReadonlySet<string> =>
  new Set(/^.*?[.!?:;](?= |$)/.exec(description)?.[0].match(/[\p{L}\p{N}]+/gu));

/** Whether a name holds one of the words by which its description differs. */
function explains(name: string, words: readonly string[]): boolean {
  const ofName = wordsOfName(name)
    .split(' ')
    .filter((word) => word.length > 1);
  return words.some((word) => ofName.some((part) => word.startsWith(part) || part.startsWith(word)));
}
