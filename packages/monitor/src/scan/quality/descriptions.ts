import type { DefinitionFinding } from '../finding.js';
import { wordsOfName } from '../text/fold.js';
import { namesText } from '../text/names-text.js';
import { isDescribed, isText, parametersOf } from './parameters.js';

type Definition = Readonly<Record<string, unknown>>;

/** From this share of its parameters on without a description, a tool is told: one plain parameter explains itself. */
const MIN_SHARE = 0.5;
const MIN_PARAMETERS = 2;

/** A tool, or most of its parameters, without a description that says more than the name. */
export function* undescribed(name: string, definition: Definition): Generator<DefinitionFinding> {
  const { description } = definition;
  if (!isText(description) || saysNoMore(description, name)) {
    yield missing(
      '',
      `The tool has no description${isText(description) ? ' beyond its name' : ''}, so that an agent has to guess what it does and when to use it. Say in one or two sentences what it does, what it returns, and when not to use it.`,
    );
  }
  const parameters = parametersOf(definition);
  const silent = parameters.filter((one) => !isDescribed(one));
  if (silent.length >= MIN_PARAMETERS && silent.length >= MIN_SHARE * parameters.length) {
    const which = namesText(silent.map((one) => one.name));
    yield missing(
      '/inputSchema/properties',
      `${silent.length} of ${parameters.length} parameters have no description (${which}), so that an agent guesses their form. Say what each means, with its format and an example.`,
    );
  }
}

const missing = (path: string, text: string): DefinitionFinding => ({
  class: 'quality',
  kind: 'no_description',
  severity: path === '' ? 'warning' : 'info',
  path,
  text,
});

/** Whether a description has no word beside those of the name. */
function saysNoMore(description: string, name: string): boolean {
  const known = new Set(wordsOfName(name).split(' '));
  return (
    description.length <= 256 &&
    wordsOfName(description)
      .split(' ')
      .every((word) => known.has(word))
  );
}
