import { isObject, refusalOf } from '@mcp-vitals/drift/json-schema';
import { escapeText } from '@mcp-vitals/signals';
import { validateTable } from './validate-table.js';
import { validateTool } from './validate-tool.js';
import type { ValidationFinding } from './validation-finding.js';

/** The maximum number of findings; one more reports the number left out. */
const MAX_FINDINGS = 500;

/**
 * Returns every finding on a table's schema, recognised by `columns`, or on a tool's definition, recognised by `inputSchema`.
 * Accepts any value: one that is too large, too deep or no schema is a finding, found in bounded time.
 */
export const validateSchema = (schema: unknown): ValidationFinding[] =>
  findingsOn(schema).map((finding) => ({
    ...finding,
    // Names come from the server and are shown to people.
    path: escapeText(finding.path),
    message: escapeText(finding.message),
  }));

function findingsOn(schema: unknown): ValidationFinding[] {
  const refusal = refusalOf(schema);
  if (refusal) {
    const { path, rule, text } = refusal;
    return [
      {
        path: path || '/',
        rule,
        severity: 'error',
        message: `it ${text}`,
        remedy: 'do not use it, and ask its server for a smaller one',
      },
    ];
  }
  const findings =
    isObject(schema) && 'columns' in schema
      ? validateTable(schema)
      : isObject(schema) && 'inputSchema' in schema
        ? validateTool(schema)
        : [UNKNOWN];
  if (findings.length <= MAX_FINDINGS) return findings;
  // Errors come first, so that warnings are left out before them.
  const [errors, warnings] = [findings.filter(isError), findings.filter((one) => !isError(one))];
  const rest = findings.length - MAX_FINDINGS;
  const more = `${rest} more findings are not listed`;
  return [
    ...[...errors, ...warnings].slice(0, MAX_FINDINGS),
    { path: '/', severity: 'warning', rule: 'more', message: more, remedy: 'correct the listed ones first' },
  ];
}

const isError = ({ severity }: ValidationFinding): boolean => severity === 'error';

const UNKNOWN: ValidationFinding = {
  path: '/',
  severity: 'error',
  rule: 'no-schema',
  message: 'it is neither a table with `columns` nor a tool with an `inputSchema`',
  remedy: "pass what `getTableSchema` or a server's `tools/list` answers",
};
