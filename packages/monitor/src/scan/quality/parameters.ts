type Schema = Readonly<Record<string, unknown>>;

/** A parameter of a tool, as the top level of its input schema declares it. */
export interface Parameter {
  readonly name: string;
  readonly schema: Schema;
  /** Its schema, or those of its alternatives, without `null`; references of the schema itself are followed once. */
  readonly forms: readonly Schema[];
}

const MAX_PARAMETERS = 100;
const MAX_FORMS = 16;

export const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parameters of a tool's definition, at most 100. */
export function parametersOf({ inputSchema }: Readonly<Record<string, unknown>>): Parameter[] {
  if (!isSchema(inputSchema) || !isSchema(inputSchema.properties)) return [];
  const parameters: Parameter[] = [];
  for (const name in inputSchema.properties) {
    const schema = inputSchema.properties[name];
    if (isSchema(schema)) parameters.push({ name, schema, forms: formsOf(schema, inputSchema) });
    if (parameters.length === MAX_PARAMETERS) break;
  }
  return parameters;
}

/** Whether a parameter says what it is for: itself, or in one of its forms. */
export const isDescribed = ({ schema, forms }: Parameter): boolean =>
  [schema, ...forms].some(({ description, title }) => isText(description) || (isText(title) && title.includes(' ')));

export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

function formsOf(schema: Schema, root: Schema): Schema[] {
  const resolved = referred(schema, root);
  const alternatives = [resolved.anyOf, resolved.oneOf, resolved.allOf].find((one) => Array.isArray(one)) as
    | readonly unknown[]
    | undefined;
  const forms = (alternatives ?? [resolved]).slice(0, MAX_FORMS).filter(isSchema);
  return forms.map((form) => referred(form, root)).filter(({ type }) => type !== 'null');
}

function referred(schema: Schema, root: Schema): Schema {
  const [, place, name] =
    /^#\/(\$defs|definitions)\/([^/]+)$/.exec(typeof schema.$ref === 'string' ? schema.$ref : '') ?? [];
  const definitions = place === undefined ? undefined : root[place];
  const target = isSchema(definitions) && Object.hasOwn(definitions, name!) ? definitions[name!] : undefined;
  return isSchema(target) ? target : schema;
}
