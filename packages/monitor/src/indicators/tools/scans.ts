import { ATTR_FINDING_CLASS, METRICS } from '@mcp-vitals/signals';
import { family } from '../indicator.js';

const findings = (of: 'poisoning' | 'quality') => ({
  unit: '',
  better: 'lower' as const,
  query: { metric: METRICS.definitionFindings.name, where: { [ATTR_FINDING_CLASS]: of }, take: 'last' as const },
  scale: 1,
  events: 'samples',
  minimumEvents: 1,
});

/** What scans of definitions found. */
export const SCANS = family('definition', {
  poisoning_findings: {
    title: 'poisoning findings',
    ...findings('poisoning'),
    counts:
      'Findings in listed tools, prompts and resource templates, and in instructions of servers, that may turn an agent against its user: hidden instructions, unseen characters, orders about the tools of others, exfiltration, encoded instructions.',
    excludes: 'findings that the setting `scanning.ignore` names',
  },
  quality_findings: {
    title: 'definition quality findings',
    ...findings('quality'),
    counts:
      'Findings in the listed tools by which an agent chooses or calls a tool wrongly: no description, ambiguous names, no bounds, near-duplicates, definitions too large to scan.',
    excludes: 'findings that the setting `scanning.ignore` names',
  },
  scans: {
    title: 'scanned definitions',
    unit: '',
    better: 'higher',
    query: { metric: METRICS.definitionsScanned.name, take: 'count' },
    scale: 1,
    events: 'definitions',
    minimumEvents: 0,
    counts:
      'Definitions of tools, prompts and resource templates, and instructions of servers, that were scanned, new or changed.',
    excludes: 'definitions that were listed again unchanged',
  },
  unscanned: {
    title: 'definitions and results left unscanned',
    unit: '',
    better: 'lower',
    query: { metric: METRICS.definitionsUnscanned.name, take: 'count' },
    scale: 1,
    events: 'items',
    minimumEvents: 0,
    counts: 'Definitions, servers and results that were left out because there were too many to scan.',
    excludes: null,
  },
  result_findings: {
    title: 'poisoning findings in results',
    unit: '',
    better: 'lower',
    query: { metric: METRICS.resultFindings.name, take: 'count' },
    scale: 1,
    events: 'findings',
    minimumEvents: 0,
    counts:
      'Poisoning findings in the results of tools that this process called, where the setting `scanning.results` is on.',
    excludes: null,
  },
});
