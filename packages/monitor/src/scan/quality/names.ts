import type { DefinitionFinding } from '../finding.js';
import type { OtherTool } from '../scanner.js';
import { wordsOfName } from '../text/fold.js';
import { nameText } from '../text/names-text.js';

/** Words that alone say nothing of the object. `search` and `fetch` are not among them: clients ask for tools of these names. */
const GENERIC = new Set(
  (
    'get set run exec execute do call invoke process handle perform action tool tools function helper util utils utility misc ' +
    'data info item items object thing things task test main default api request operation command query update create delete ' +
    'remove add list read write send manage use start stop check'
  ).split(' '),
);

/** The names that clients accept, by SEP-986 of the protocol. */
const VALID = /^[A-Za-z0-9_.-]{1,128}$/;
const NUMBERED = /^(.*\D)[_-]?\d{1,3}$/;

/** Names by which an agent cannot choose. */
export function* ambiguous(name: string, siblings: readonly OtherTool[]): Generator<DefinitionFinding> {
  const words = wordsOfName(name);
  if (!VALID.test(name)) {
    yield found(
      'The name has characters, or a length, that clients may refuse. Use 1 to 128 of A–Z, a–z, 0–9, _, - and dots.',
    );
  }
  if (GENERIC.has(words)) {
    yield found(
      `The name ${nameText(name)} says nothing of what it works on, so that an agent cannot choose it by name. Name the object too, such as ${nameText(name)}_invoice.`,
    );
  }
  const alike = siblings.find((other) => other.name !== name && other.nameWords === words && words !== '');
  if (alike) {
    yield found(
      `The name differs from ${nameText(alike.name)} in case or marks alone, so that an agent mixes the two up. Rename one of them.`,
    );
  }
  const stem = NUMBERED.exec(name)?.[1]?.replace(/[_-]$/, '');
  const twin =
    stem === undefined
      ? undefined
      : siblings.find(
          (other) =>
            other.name !== name &&
            (other.name === stem || NUMBERED.exec(other.name)?.[1]?.replace(/[_-]$/, '') === stem),
        );
  if (twin) {
    yield found(
      `The name differs from ${nameText(twin.name)} in a number alone, so that an agent cannot know which to call. Name the difference.`,
    );
  }
}

const found = (text: string): DefinitionFinding => ({
  class: 'quality',
  kind: 'ambiguous_name',
  severity: 'info',
  path: '/name',
  text,
});
