import { isObject, type JsonObject, patternRefusal, pointerPart } from '@mcp-vitals/drift/json-schema';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { declaredNames, isSameObject } from './declared-names.js';
import { findRecursion } from './recursion.js';
import type { ValidationFinding } from './validation-finding.js';

const DRAFT_2020 = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;
const DRAFT_07 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
/** The maximum number of patterns analysed in one definition. */
const MAX_PATTERNS = 50;

/** Returns every finding on a tool: its schemas by JSON Schema (draft 2020-12 unless they declare 07), and its texts. */
export function validateTool(tool: JsonObject): ValidationFinding[] {
  const findings: ValidationFinding[] = [];
  if (typeof tool.name !== 'string' || tool.name === '') {
    findings.push(error('no-name', '/name', 'the tool has no name', 'name it'));
  } else if (!/^[\w./-]{1,128}$/.test(tool.name)) {
    findings.push(
      warning(
        'odd-name',
        '/name',
        'the name has characters that MCP does not recommend, or more than 128',
        'use letters, digits, _ - . and /',
      ),
    );
  }
  if (typeof tool.description !== 'string' || tool.description.trim() === '') {
    findings.push(
      warning(
        'no-description',
        '/description',
        'the tool has no description',
        'describe what it does: a model chooses by the description',
      ),
    );
  }
  findings.push(...validateJsonSchema(tool.inputSchema, '/inputSchema'));
  if (isObject(tool.inputSchema) && tool.inputSchema.type !== 'object') {
    findings.push(
      error('no-object', '/inputSchema/type', 'its type is not object, which MCP requires', "set `type: 'object'`"),
    );
  }
  if (tool.outputSchema !== undefined) findings.push(...validateJsonSchema(tool.outputSchema, '/outputSchema'));
  return findings;
}

function validateJsonSchema(schema: unknown, path: string): ValidationFinding[] {
  if (!isObject(schema)) return [error('no-schema', path, 'it is not a JSON Schema object', 'provide a schema')];
  const recursion = findRecursion(schema);
  const parts = [...visit(schema, path)];
  const declared = declaredNames(schema);
  const findings = parts.flatMap((part) => [...checkRequired(part, declared), ...checkDescriptions(part)]);
  const patterns = parts.flatMap(({ schema: part, path: at }) => [
    ...(typeof part.pattern === 'string' ? [{ pattern: part.pattern, at: `${at}/pattern` }] : []),
    ...Object.keys(isObject(part.patternProperties) ? part.patternProperties : {}).map((pattern) => ({
      pattern,
      at: `${at}/patternProperties`,
    })),
  ]);
  for (const { pattern, at } of patterns.slice(0, MAX_PATTERNS)) {
    const refusal = patternRefusal(pattern);
    if (refusal)
      findings.push(
        error('unsafe-pattern', at, `the pattern ${refusal}`, 'write it without nested or overlapping repetitions'),
      );
  }
  if (patterns.length > MAX_PATTERNS) {
    findings.push(
      error('too-many-patterns', path, `it has ${patterns.length} patterns`, `use at most ${MAX_PATTERNS}`),
    );
  }
  if (recursion) {
    findings.push(
      recursion.endless
        ? error(
            'endless-recursion',
            path + recursion.path,
            'no value can satisfy it: it requires itself endlessly',
            'make a part of the cycle optional',
          )
        : warning(
            'recursion',
            path + recursion.path,
            'its depth is unlimited: many models cannot fill it in',
            'limit the depth, or write the levels out',
          ),
    );
  }
  return [...findings, ...compile(schema, path)];
}

/**
 * Returns the schema without `nullable`: JSON Schema has no such keyword, and Ajv refuses it without a type, as OpenAPI writes it
 * beside a reference or an enum.
 */
function withoutNullable(schema: JsonObject): JsonObject {
  if (![...visit(schema, '')].some((part) => 'nullable' in part.schema)) return schema;
  const copy = structuredClone(schema);
  for (const part of visit(copy, '')) delete (part.schema as { nullable?: unknown }).nullable;
  return copy;
}

/** Compiles a schema with Ajv. Patterns were analysed before and are not compiled. */
function compile(schema: JsonObject, path: string): ValidationFinding[] {
  const { $schema: dialect } = schema;
  const isKnown =
    dialect === undefined || (typeof dialect === 'string' && (DRAFT_2020.test(dialect) || DRAFT_07.test(dialect)));
  if (!isKnown) {
    return [
      warning(
        'unknown-dialect',
        `${path}/$schema`,
        'its dialect is neither draft 2020-12 nor 07',
        'use draft 2020-12, the default of MCP',
      ),
    ];
  }
  const options = {
    strict: false,
    logger: false,
    allErrors: false,
    validateFormats: false,
    code: { regExp: neverRun },
  } as const;
  const ajv = typeof dialect === 'string' && DRAFT_07.test(dialect) ? new Ajv(options) : new Ajv2020(options);
  try {
    ajv.compile(withoutNullable(schema));
    return [];
  } catch (cause) {
    const message = (cause as Error).message.slice(0, 300);
    return [
      error('does-not-compile', path, `it is not a valid JSON Schema: ${message}`, 'correct it as the message says'),
    ];
  }
}

const neverRun = Object.assign(() => /(?:)/u, { code: 'neverRun' });

interface Part {
  readonly schema: JsonObject;
  readonly path: string;
  /** The schema around it that describes the same object, or itself. */
  readonly whole: JsonObject;
}

/** Yields every object in a schema that may be a schema; the limits of the whole bound their number. */
function* visit(schema: JsonObject, path: string, whole = schema): Generator<Part> {
  yield { schema, path, whole };
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'enum' || key === 'const' || key === 'default' || key === 'examples') continue;
    const inside = Array.isArray(value)
      ? value.map((one: unknown, index) => [String(index), one] as const)
      : isObject(value) && MAPS.has(key)
        ? Object.entries(value)
        : undefined;
    const at = `${path}/${pointerPart(key)}`;
    const wholeOf = (one: JsonObject) => (isSameObject(key) ? whole : one);
    if (inside) {
      for (const [name, one] of inside)
        if (isObject(one)) yield* visit(one, `${at}/${pointerPart(name)}`, wholeOf(one));
    } else if (isObject(value)) yield* visit(value, at, wholeOf(value));
  }
}

const MAPS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);

function checkRequired({ schema, path, whole }: Part, declared: ReturnType<typeof declaredNames>): ValidationFinding[] {
  if (!Array.isArray(schema.required) || !isObject(schema.properties)) return [];
  const names = declared(whole);
  if (names === undefined) return [];
  return schema.required.flatMap((name: unknown, index) =>
    typeof name === 'string' && !names.has(name)
      ? [
          error(
            'required-unknown',
            `${path}/required/${index}`,
            `${name.slice(0, 80)} is required but not declared`,
            'declare it, or do not require it',
          ),
        ]
      : [],
  );
}

function checkDescriptions({ schema, path }: Part): ValidationFinding[] {
  if (!isObject(schema.properties) || path.split('/').length > 2) return [];
  return Object.entries(schema.properties).flatMap(([name, one]) =>
    isObject(one) && typeof one.description !== 'string' && path === '/inputSchema'
      ? [
          warning(
            'no-description',
            `${path}/properties/${pointerPart(name)}`,
            `the argument ${name.slice(0, 80)} has no description`,
            'describe its purpose: a model fills it in',
          ),
        ]
      : [],
  );
}

const error = (rule: string, path: string, message: string, remedy: string): ValidationFinding => ({
  severity: 'error',
  rule,
  path,
  message,
  remedy,
});
const warning = (rule: string, path: string, message: string, remedy: string): ValidationFinding => ({
  severity: 'warning',
  rule,
  path,
  message,
  remedy,
});
