import { isObject, pointerPart } from '@mcp-vitals/drift/json-schema';
import type { AdapterDeclaration } from './declaration.js';

/** One error in a declaration. */
export interface DeclarationIssue {
  /** A JSON Pointer into the declaration. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

type Check = (value: unknown, path: string) => DeclarationIssue[];

/** Returns every error in a declaration. */
export const declarationIssues = (declaration: unknown): DeclarationIssue[] => DECLARATION(declaration, '');

/** Asserts that a value is a declaration. @throws {TypeError} with every error in it */
export function assertDeclaration(declaration: unknown): asserts declaration is AdapterDeclaration {
  const issues = declarationIssues(declaration);
  if (issues.length === 0) return;
  const lines = issues.map(({ path, message, remedy }) => `${path || '/'} ${message}: ${remedy}`);
  throw new TypeError(`invalid adapter declaration: ${lines.join('; ')}`);
}

const issue = (path: string, message: string, remedy: string): DeclarationIssue[] => [{ path, message, remedy }];

const text: Check = (value, path) =>
  typeof value === 'string' && value.trim() !== ''
    ? []
    : issue(path, value === undefined ? 'is missing' : 'is not a string', 'use a non-empty string');

const pointer: Check = (value, path) =>
  typeof value === 'string' && /^(\/([^~]|~[01])*)?$/s.test(value)
    ? []
    : issue(
        path,
        value === undefined ? 'is missing' : `is not a JSON Pointer: ${JSON.stringify(value)?.slice(0, 80)}`,
        "write it as in '/rows' or '/column/name'; '' is the whole answer",
      );

const PLACEHOLDER = /\{[^{}]*\}/g;

/** Checks the placeholders in the texts of a value; any value is valid otherwise. */
const templates =
  (known: readonly string[]): Check =>
  (value, path) => {
    if (typeof value === 'string') {
      const unknown = (value.match(PLACEHOLDER) ?? []).filter((one) => !known.includes(one));
      return unknown.flatMap((one) =>
        issue(
          path,
          `has the unknown placeholder ${one}`,
          known.length > 0 ? `use ${known.join(' or ')}` : 'leave it out',
        ),
      );
    }
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, one]) => templates(known)(one, `${path}/${pointerPart(key)}`));
  };

const argumentsOf =
  (known: readonly string[]): Check =>
  (value, path) =>
    isObject(value)
      ? templates(known)(value, path)
      : issue(path, 'is not an object', 'use an object with one property for each argument');

/** Checks an object with these members and no others; those with a question mark are optional. */
const members =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    const names = Object.keys(checks).map((name) => name.replace('?', ''));
    if (!isObject(value))
      return issue(
        path,
        value === undefined ? 'is missing' : 'is not an object',
        `use an object with ${names.join(', ')}`,
      );
    const unknown = Object.keys(value).filter((name) => !names.includes(name));
    return [
      ...unknown.flatMap((name) => issue(`${path}/${pointerPart(name)}`, 'is unknown', `use ${names.join(', ')}`)),
      ...Object.entries(checks).flatMap(([name, check]) => {
        const key = name.replace('?', '');
        return key !== name && value[key] === undefined ? [] : check(value[key], `${path}/${key}`);
      }),
    ];
  };

const namesCheck = (known: readonly string[]) =>
  members({ tool: text, 'arguments?': argumentsOf(known), 'list?': pointer, 'name?': pointer });

const databases: Check = (value, path) =>
  Array.isArray(value) ? value.flatMap((one, index) => text(one, `${path}/${index}`)) : namesCheck([])(value, path);

const DECLARATION = members({
  name: text,
  databases,
  tables: namesCheck(['{database}']),
  table: members({
    tool: text,
    'arguments?': argumentsOf(['{database}', '{table}']),
    columns: members({
      ...{ 'list?': pointer, name: pointer, type: pointer, 'nullable?': pointer, 'notNull?': pointer },
      ...{ 'default?': pointer, 'comment?': pointer },
    }),
    'primaryKey?': members({ list: pointer, 'name?': pointer }),
    'comment?': pointer,
  }),
  'missing?': text,
});
