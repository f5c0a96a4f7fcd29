import { ATTR_FINDING_CLASS, ATTR_FINDING_KIND } from './attributes.js';
import { gauge, type MetricDefinition } from './metric-definition.js';

/** What scans of definitions and results found. */
export const SCAN_METRICS = {
  definitionFindings: gauge(
    'mcp_vitals.definitions.findings',
    '{finding}',
    'Findings in the tools, prompts and resource templates that servers listed last and in their instructions, as far as they are not ignored by a setting; 0 once a list was scanned.',
    [ATTR_FINDING_CLASS, ATTR_FINDING_KIND],
  ),
  definitionsScanned: {
    name: 'mcp_vitals.definitions.scanned',
    instrument: 'observablecounter',
    unit: '{definition}',
    description: 'Definitions that were scanned. One that is listed again unchanged is not scanned again.',
    attributes: [],
  },
  definitionsUnscanned: {
    name: 'mcp_vitals.definitions.unscanned',
    instrument: 'observablecounter',
    unit: '{item}',
    description: 'Definitions, servers and results that were left out because there were too many to scan.',
    attributes: [],
  },
  resultFindings: {
    name: 'mcp_vitals.results.findings',
    instrument: 'observablecounter',
    unit: '{finding}',
    description: 'Poisoning findings in results of tools, where the setting `scanning.results` asks for scans of them.',
    attributes: [],
  },
} as const satisfies Record<string, MetricDefinition>;
