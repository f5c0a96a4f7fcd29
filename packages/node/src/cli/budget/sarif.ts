import { createHash } from 'node:crypto';
import { VERSION } from '../../version.js';
import { shownText } from '../base/shown.js';
import { type BudgetFinding, RULES, type RuleName, type Verdict } from './verdict.js';

const RULE_NAMES = Object.keys(RULES) as RuleName[];

/**
 * The findings as SARIF 2.1.0, for code scanning.
 * @param place the file or the address that the findings are about
 */
export const sarifOf = ({ server, findings, withinBudget }: Verdict, place: string): object =>
  logOf(
    { executionSuccessful: true, exitCode: withinBudget ? 0 : 1 },
    findings.map((finding) => resultOf(finding, shownText(server), place)),
  );

/** The log of a server without an answer: a result as well, because readers take a log without results for a success. */
export function sarifWithout(server: string, why: string, place: string): object {
  const message = `${why[0]!.toUpperCase()}${why.slice(1)}.`;
  return logOf(
    {
      executionSuccessful: false,
      exitCode: 1,
      toolExecutionNotifications: [{ level: 'error', message: { text: shownText(message) } }],
    },
    [resultOf({ rule: 'no-answer', tool: null, tokens: 0, limit: null, message }, shownText(server), place)],
  );
}

function logOf(invocation: object, results: readonly object[]): object {
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'mcp-vitals budget',
            semanticVersion: VERSION,
            rules: RULE_NAMES.map((id) => ({
              id,
              shortDescription: { text: RULES[id] },
              help: {
                text: 'An agent pays for the definitions of all tools in each of its turns. Shorten descriptions, flatten parameters, or list fewer tools.',
              },
              defaultConfiguration: { level: 'error' },
            })),
          },
        },
        invocations: [invocation],
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}

function resultOf({ rule, tool, message, tokens, limit }: BudgetFinding, server: string, place: string): object {
  const name = tool === null ? server : `${server}/${shownText(tool)}`;
  return {
    ruleId: rule,
    ruleIndex: RULE_NAMES.indexOf(rule),
    level: 'error',
    message: { text: `${server}: ${shownText(message)}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: place }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: name, kind: tool === null ? 'module' : 'function' }],
      },
    ],
    partialFingerprints: { 'budget/v1': createHash('sha256').update(`${rule} ${name}`).digest('hex') },
    properties: { tokens, ...(limit !== null && { limit }) },
  };
}
