import type { DefinitionScan, ListedFinding, ResultFinding } from '../../../scan/definition-scan.js';
import { amount, choice, fieldsOf, list, text, textOrNull, wallMoment } from '../../field.js';

/** Findings in one report; the counts are of all. */
const MAX_FINDINGS = 100;

const SEVERITIES = ['info', 'warning', 'critical'] as const;

export const DEFINITION_FINDING = fieldsOf<ListedFinding>()({
  class: choice(['poisoning', 'quality'], (one) => one.class, { head: 'of' }),
  kind: text(({ kind }) => kind, { head: 'kind' }),
  severity: choice(SEVERITIES, ({ severity }) => severity, { head: 'severity' }),
  server: text(({ server }) => server, { head: 'server' }),
  role: choice(['client', 'server'], ({ role }) => role, undefined, {
    description: 'Whether this process is a client of the server, or the server.',
  }),
  definition: choice(
    ['tool', 'prompt', 'resource', 'server'],
    (one) => one.definition,
    { head: 'in' },
    {
      description: 'What it was found in; of resources a template, of a server its instructions to agents.',
    },
  ),
  tool: text(({ tool }) => tool, { head: 'name' }),
  path: text(({ path }) => path, { head: 'where' }, { description: 'A JSON Pointer in the definition.' }),
  text: text((one) => one.text, { head: 'what' }),
  excerpt: textOrNull(({ excerpt }) => excerpt ?? null),
  since: wallMoment(({ sinceMillis }) => sinceMillis),
});

export const RESULT_FINDING = fieldsOf<ResultFinding>()({
  kind: text(({ kind }) => kind, { head: 'kind' }),
  severity: choice(SEVERITIES, ({ severity }) => severity, { head: 'severity' }),
  server: text(({ server }) => server, { head: 'server' }),
  tool: text(({ tool }) => tool, { head: 'tool' }),
  text: text((one) => one.text, { head: 'what' }),
  count: amount(({ count }) => count, { head: 'count' }),
  last: wallMoment(({ lastMillis }) => lastMillis, { head: 'last' }),
});

const countOf = ({ findings }: DefinitionScan, of: ListedFinding['class']): number =>
  findings.filter((one) => one.class === of).length;

export const DEFINITIONS = fieldsOf<DefinitionScan>()({
  servers: amount(({ servers }) => servers),
  tools: amount(({ tools }) => tools),
  prompts: amount(({ prompts }) => prompts),
  resource_templates: amount(({ resourceTemplates }) => resourceTemplates),
  instructions: amount(({ instructions }) => instructions, undefined, {
    description: 'Servers with instructions to agents.',
  }),
  poisoning: amount((scan) => countOf(scan, 'poisoning')),
  quality: amount((scan) => countOf(scan, 'quality')),
  ignored: amount(({ ignored }) => ignored),
  unscanned: amount(({ unscanned }) => unscanned),
  findings: list(DEFINITION_FINDING, ({ findings }) => findings.slice(0, MAX_FINDINGS), undefined, {
    description: 'Poisoning before quality, the most severe first, at most 100.',
  }),
  results: list(RESULT_FINDING, ({ results }) => results, undefined, {
    description: 'Poisoning findings in results of tools; empty unless they are scanned.',
  }),
});
