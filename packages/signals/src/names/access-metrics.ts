import { ATTR_REFUSAL, ATTR_ROLE, ATTR_SIGN_IN_OUTCOME, ATTR_TOOL_NEAREST } from './attributes.js';
import type { MetricDefinition } from './metric-definition.js';

/** The metrics of what callers did not get: tools that do not exist, refused calls, sign-in. */
export const ACCESS_METRICS = {
  toolUnknownCalls: {
    name: 'mcp_vitals.tool.unknown_calls',
    instrument: 'observablecounter',
    unit: '{call}',
    description:
      'Calls to tools that the server does not have, by the known tool whose name is closest. Seeded with 0.',
    attributes: [ATTR_ROLE, ATTR_TOOL_NEAREST],
  },
  callsRefused: {
    name: 'mcp_vitals.calls.refused',
    instrument: 'observablecounter',
    unit: '{call}',
    description:
      'Calls that a peer denied or throttled, by the status of HTTP, the code of JSON-RPC or the words of a result. Seeded with 0.',
    attributes: [ATTR_ROLE, ATTR_REFUSAL],
  },
  signInExchanges: {
    name: 'mcp_vitals.sign_in.exchanges',
    instrument: 'observablecounter',
    unit: '{exchange}',
    description:
      'HTTP exchanges of MCP by what they said of the sign-in, and requests of clients for tokens. Seeded with 0 at the first exchange.',
    attributes: [ATTR_ROLE, ATTR_SIGN_IN_OUTCOME],
  },
} as const satisfies Record<string, MetricDefinition>;
