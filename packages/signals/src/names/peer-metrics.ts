import { ATTR_CLIENT_NAME, ATTR_CLIENT_VERSION, ATTR_DEPRECATED_FEATURE, ATTR_ROLE } from './attributes.js';
import type { MetricDefinition } from './metric-definition.js';

const CLIENT = [ATTR_CLIENT_NAME, ATTR_CLIENT_VERSION];

/** The metrics of who calls a server, and of how old the protocol is that both sides speak. */
export const PEER_METRICS = {
  clientRequests: {
    name: 'mcp_vitals.client.requests',
    instrument: 'observablecounter',
    unit: '{request}',
    description:
      'Requests that a server of this process received and that ended, by the client that sent them; without pings, `server/discover` and `subscriptions/listen`.',
    attributes: CLIENT,
  },
  clientErrors: {
    name: 'mcp_vitals.client.errors',
    instrument: 'observablecounter',
    unit: '{request}',
    description: 'Those of them that ended with an `error.type`. Starts with 0.',
    attributes: CLIENT,
  },
  clientRequestTime: {
    name: 'mcp_vitals.client.request.time',
    instrument: 'observablecounter',
    unit: 's',
    description: 'Time that those requests took in all; over their number it is their average duration.',
    attributes: CLIENT,
  },
  deprecatedUses: {
    name: 'mcp_vitals.deprecated.uses',
    instrument: 'observablecounter',
    unit: '{use}',
    description:
      'Uses of features of MCP that are deprecated or removed: messages of sampling, roots and logging, dynamic registrations of clients, sessions that `initialize` began, and those of them over HTTP+SSE.',
    attributes: [ATTR_ROLE, ATTR_DEPRECATED_FEATURE],
  },
} as const satisfies Record<string, MetricDefinition>;
