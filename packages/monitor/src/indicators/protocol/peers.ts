import { METRICS } from '@mcp-vitals/signals';
import { family } from '../indicator.js';

const REQUESTS = METRICS.clientRequests.name;
const OF_REQUESTS = { metric: REQUESTS };
const EXCLUDED =
  'notifications; `ping` and `server/discover`, which probes send; `subscriptions/listen`, which stays open; requests of the server itself';
const ONE = { unit: '', scale: 1, events: 'requests', excludes: EXCLUDED };

/** Who calls the servers of this process, and the deprecated features of MCP in use. */
export const PEERS = {
  ...family('per_client', {
    count: {
      ...ONE,
      title: 'requests by client',
      better: 'higher',
      query: { metric: REQUESTS, take: 'count' },
      minimumEvents: 1,
      counts:
        'Number of MCP requests received by this process that ended, by the name and version that the client states.',
    },
    throughput: {
      ...ONE,
      title: 'requests per minute by client',
      unit: '/min',
      better: 'higher',
      query: { metric: REQUESTS, take: 'rate' },
      scale: 60,
      minimumEvents: 1,
      counts: 'Rate at which the requests of a client end.',
    },
    error_ratio: {
      ...ONE,
      title: 'error ratio by client',
      unit: '%',
      better: 'lower',
      query: { metric: METRICS.clientErrors.name, of: OF_REQUESTS, take: 'ratio' },
      scale: 100,
      minimumEvents: 5,
      counts: 'Share of the requests of a client that ended with an `error.type`.',
    },
    latency_average: {
      ...ONE,
      title: 'average duration of requests by client',
      unit: 'ms',
      better: 'lower',
      query: { metric: METRICS.clientRequestTime.name, of: OF_REQUESTS, take: 'ratio' },
      scale: 1000,
      minimumEvents: 5,
      counts: 'Average duration of the requests of a client, failed ones included.',
    },
  }),
  ...family('deprecated', {
    uses: {
      title: 'uses of deprecated features',
      unit: '',
      better: 'lower',
      query: { metric: METRICS.deprecatedUses.name, take: 'last' },
      scale: 1,
      events: 'samples',
      minimumEvents: 1,
      counts:
        'Uses of features of MCP that are deprecated or removed since the process began: messages of sampling, roots and logging, dynamic registrations of clients, sessions that `initialize` began, and those of them over HTTP+SSE.',
      excludes: 'registrations at an authorization server of this process',
    },
  }),
};
