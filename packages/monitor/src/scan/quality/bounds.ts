import type { DefinitionFinding } from '../finding.js';
import { namesText } from '../text/names-text.js';
import { type Parameter, parametersOf } from './parameters.js';

type Schema = Readonly<Record<string, unknown>>;

/** What bounds a text: a length, or a closed form. */
const TEXT_BOUNDS = ['maxLength', 'enum', 'const', 'pattern', 'format', 'contentEncoding'];
const LIST_BOUNDS = ['maxItems', 'prefixItems', 'const', 'enum'];
const NUMBER_BOUNDS = ['maximum', 'exclusiveMaximum', 'enum', 'const', 'multipleOf'];

const BOUNDS: Readonly<Record<string, readonly string[]>> = {
  string: TEXT_BOUNDS,
  array: LIST_BOUNDS,
  number: NUMBER_BOUNDS,
  integer: NUMBER_BOUNDS,
};

const WORDS: Readonly<Record<string, string>> = {
  string: 'texts without maxLength',
  array: 'lists without maxItems',
  number: 'numbers without maximum',
};

/** Parameters that may be of any size, and schemas that require nothing. */
export function* unbounded(definition: Schema): Generator<DefinitionFinding> {
  const parameters = parametersOf(definition);
  const open = new Map<string, string[]>();
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

function openTypeOf({ forms }: Parameter): string | undefined {
  for (const form of forms) {
    const types = Array.isArray(form.type) ? form.type : [form.type];
    for (const type of types) {
      const bounds = BOUNDS[String(type)];
      if (bounds?.every((keyword) => form[keyword] === undefined)) return type === 'integer' ? 'number' : String(type);
    }
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
