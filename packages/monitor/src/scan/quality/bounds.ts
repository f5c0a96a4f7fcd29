import type { DefinitionFinding } from '../finding.js';
import { wordsOfName } from '../text/fold.js';
import { namesText } from '../text/names-text.js';
import { isSchema, isText, type Parameter, parametersOf } from './parameters.js';

type Schema = Readonly<Record<string, unknown>>;

const NUMBER_BOUNDS = ['maximum', 'exclusiveMaximum', 'enum', 'const'];
const LIST_BOUNDS = ['maxItems', 'prefixItems', 'enum', 'const'];

/** Numbers that say how much a call asks for. One that names a thing, as an issue's number or a page does, has no bound to state. */
const AMOUNT =
  /\b(?:limit|count|top|size|depth|breadth|head|tail|per page|duration|timeout|(?:milli)?seconds|minutes|hours|days|weeks|months|(?:results|items|entries|records|pages|rows|lines|steps|tokens|char(?:acter)?s|bytes|retries|attempts)$)\b/;
/** Lists of things that a call works through one by one. Labels, fields and sort orders are few by their nature. */
const BATCH =
  /\b(?:paths|urls|uris|files|ids|names|nodes|documents|entities|records|rows|items|queries|messages|users|emails|recipients|keys|symbols|operations|requests|observations|relations)$/;
/** A description that states the bound, such as `1-20`, `max: 100` and `at most 50`. */
const STATED =
  /\b(?:max(?:imum)?|up to|at most|no more than|capped at|limited to|below|under)\b[^.\d]{0,20}\d|\d ?(?:-|–|to|\.\.) ?\d/i;

const WORDS = { number: 'amounts without maximum', array: 'lists without maxItems' } as const;

/** Parameters by which one call may ask for any amount, and schemas that require nothing. */
export function* unbounded(definition: Schema): Generator<DefinitionFinding> {
  const parameters = parametersOf(definition);
  const open = new Map<keyof typeof WORDS, string[]>();
  for (const parameter of parameters) {
    const type = openTypeOf(parameter);
    if (type !== undefined) open.set(type, [...(open.get(type) ?? []), parameter.name]);
  }
  if (open.size > 0) {
    const which = [...open].map(([type, names]) => `${WORDS[type]}: ${namesText(names)}`).join('; ');
    yield found(
      '/inputSchema/properties',
      `Parameters have no upper bound (${which}), so that one call can ask for any amount. Give each the bound that the tool has.`,
    );
  }
  if (requiresNothing(definition.inputSchema as Schema | undefined, parameters)) {
    yield found(
      '/inputSchema',
      `No parameter is required, and none has a default or is called optional (${namesText(parameters.map(({ name }) => name))}), so that an agent cannot know the least call. List the required ones, or give defaults.`,
    );
  }
}

function openTypeOf({ name, schema, forms }: Parameter): keyof typeof WORDS | undefined {
  const words = wordsOfName(name);
  if ([schema, ...forms].some(({ description }) => isText(description) && STATED.test(description.slice(0, 2000)))) {
    return undefined;
  }
  for (const form of forms) {
    const isOpen = (bounds: readonly string[]): boolean => bounds.every((keyword) => form[keyword] === undefined);
    const types: unknown[] = Array.isArray(form.type) ? form.type : [form.type];
    const isNumber = types.includes('number') || types.includes('integer');
    if (isNumber && AMOUNT.test(words) && isOpen(NUMBER_BOUNDS)) return 'number';
    const isOfChoices = isSchema(form.items) && form.items.enum !== undefined;
    if (types.includes('array') && BATCH.test(words) && isOpen(LIST_BOUNDS) && !isOfChoices) return 'array';
  }
  return undefined;
}

/** A single parameter that may be left out is no question. */
function requiresNothing(schema: Schema | undefined, parameters: readonly Parameter[]): boolean {
  if (schema === undefined || parameters.length < 2) return false;
  const { required } = schema;
  if (Array.isArray(required) && required.length > 0) return false;
  if ([schema.anyOf, schema.oneOf, schema.allOf, schema.dependentRequired].some((one) => one !== undefined))
    return false;
  return parameters.every(
    ({ schema: own, forms }) =>
      own.default === undefined && forms.every(saysNothingOfLeavingOut) && saysNothingOfLeavingOut(own),
  );
}

const saysNothingOfLeavingOut = ({ description, default: fallback }: Schema): boolean =>
  fallback === undefined &&
  !/\b(?:optional|default|omit|if (?:not )?(?:set|given|provided|specified|present)|filter|only)/i.test(
    typeof description === 'string' ? description.slice(0, 2000) : '',
  );

const found = (path: string, text: string): DefinitionFinding => ({
  class: 'quality',
  kind: 'no_bounds',
  severity: 'info',
  path,
  text,
});
