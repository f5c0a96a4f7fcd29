import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject, JsonSchema } from './json-value.js';
import { patternRefusal } from './pattern.js';
import { judge } from './verdict.js';

/** A pattern that could hang the process is not compiled: whoever asks gets an error instead of a verdict. */
function harmlessRegExp(pattern: string, flags: string): RegExp {
  const refusal = patternRefusal(pattern);
  if (refusal) throw new Error(`the pattern ${JSON.stringify(pattern.slice(0, 80))} ${refusal}`);
  return new RegExp(pattern, flags);
}
harmlessRegExp.code = 'new RegExp';

const OPTIONS = {
  strict: false,
  logger: false,
  validateFormats: false,
  addUsedSchema: false,
  // Tried with whole definitions: what the meta-schema finds is reported as findings, not as a crash.
  validateSchema: false,
  // A validator is run a few times: writing it costs more than running it.
  code: { regExp: harmlessRegExp, optimize: false },
  messages: false,
} as const;

const FOREIGN_REFERENCE = /"\$ref":"(?!#\/(\$defs|definitions)\/)/;

/** Made on first use: an instance costs more than most comparisons need. */
class Compiler {
  #draft07: Ajv | undefined;
  #draft2020: Ajv2020 | undefined;

  compile(dialect: unknown, schema: JsonObject): (value: unknown) => unknown {
    this.#draft07 ??= new Ajv(OPTIONS);
    this.#draft2020 ??= new Ajv2020(OPTIONS);
    const ajv = isOld(dialect) ? this.#draft07 : this.#draft2020;
    try {
      return ajv.compile(schema);
    } finally {
      // Ajv keeps every schema it compiled; whoever needs this one again keeps the function.
      ajv.removeSchema(schema);
    }
  }
}

const compiler = new Compiler();

/** A part with an address of its own has references of its own; an old draft reads a reference's neighbours otherwise. */
const NEEDS_AJV = /"\$(id|anchor|dynamicAnchor)"/;
const isOld = (dialect: unknown): boolean => typeof dialect === 'string' && /draft-0[4-7]/.test(dialect);

/** Says of values whether they are valid: by looking where that is enough, else with Ajv, which compiles a schema once. */
export class Checker {
  readonly #dialect: unknown;
  readonly #needsAjv: boolean;
  readonly #root: JsonSchema;
  readonly #definitions: JsonObject;
  readonly #compiled = new Map<JsonSchema, ((value: unknown) => boolean) | undefined>();

  /** @param root Where `$ref` points into, and whose `$schema` names the dialect; draft 2020-12 without. */
  constructor(root: JsonSchema) {
    this.#root = root;
    const { $schema, $id: _id, ...rest } = (typeof root === 'boolean' ? {} : root) as Record<string, unknown>;
    const { $defs, definitions } = rest;
    this.#dialect = $schema;
    this.#needsAjv = isOld($schema) || NEEDS_AJV.test(JSON.stringify(rest));
    this.#definitions = { ...($defs !== undefined && { $defs }), ...(definitions !== undefined && { definitions }) };
  }

  /** `undefined` when the schema cannot be compiled. */
  accepts(schema: JsonSchema, value: unknown): boolean | undefined {
    const verdict = this.#needsAjv ? undefined : judge(this.#root, schema, value);
    if (verdict !== undefined || typeof schema === 'boolean') return verdict ?? schema === true;
    if (!this.#compiled.has(schema)) this.#compiled.set(schema, this.#compile(schema));
    return this.#compiled.get(schema)?.(value);
  }

  #compile(schema: JsonObject): ((value: unknown) => boolean) | undefined {
    try {
      // Cut out of its root, a part keeps only what it refers to by way of the definitions.
      if (schema !== this.#root && FOREIGN_REFERENCE.test(JSON.stringify(schema))) return undefined;
      const { $schema: _dialect, $id: _id, ...rest } = schema;
      const validate = compiler.compile(this.#dialect, { ...rest, ...this.#definitions });
      return (value) => validate(value) === true;
    } catch {
      return undefined;
    }
  }
}
