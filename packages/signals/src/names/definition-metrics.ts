import { ATTR_MCP_SERVER_NAME, ATTR_ROLE } from './attributes.js';
import type { MetricDefinition } from './metric-definition.js';

/** What listed definitions cost an agent, before it calls anything. */
export const DEFINITION_METRICS = {
  definitionTokens: {
    name: 'mcp_vitals.definitions.tokens',
    instrument: 'observableupdowncounter',
    unit: '{token}',
    description:
      'Estimated tokens of the names, descriptions and input schemas of the tools of a server, as it listed them last. The first three servers have their names, further ones are `_OTHER`.',
    attributes: [ATTR_ROLE, ATTR_MCP_SERVER_NAME],
  },
  definitionTools: {
    name: 'mcp_vitals.definitions.tools',
    instrument: 'observableupdowncounter',
    unit: '{tool}',
    description: 'Tools that servers list, as each listed them last.',
    attributes: [ATTR_ROLE],
  },
  definitionsUncalled: {
    name: 'mcp_vitals.definitions.uncalled',
    instrument: 'observableupdowncounter',
    unit: '{tool}',
    description: 'Tools that servers list and that nobody has called since this process knows them.',
    attributes: [ATTR_ROLE],
  },
} as const satisfies Record<string, MetricDefinition>;
