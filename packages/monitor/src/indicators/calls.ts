import { ATTR_ERROR_TYPE, ATTR_MCP_METHOD_NAME, MCP_METHODS, METRICS } from '@mcp-vitals/signals';
import type { Where } from '@mcp-vitals/windows';
import { family } from './indicator.js';

/** Requests that a human or a model answers, so that their durations say nothing about software. */
const INTERACTIONS = ['elicitation/create', 'sampling/createMessage'];
/** Requests by which monitors ask whether a peer is there. */
const PROBES = ['ping', 'server/discover'];
/** A request that stays open for as long as its subscription. */
const SUBSCRIPTION = 'subscriptions/listen';
const NOTIFICATIONS = [...MCP_METHODS].filter((method) => method.startsWith('notifications/'));

const REQUEST = { [ATTR_MCP_METHOD_NAME]: { not: [...NOTIFICATIONS, ...PROBES, SUBSCRIPTION, ...INTERACTIONS] } };
const INTERACTION = { [ATTR_MCP_METHOD_NAME]: INTERACTIONS };
const FAILED = { [ATTR_ERROR_TYPE]: { exists: true } };

const EXCLUDED =
  'notifications; `ping` and `server/discover`, which probes send; `subscriptions/listen`, which stays open; elicitation and sampling, which a human or a model answers';

/** Fewer calls than this say nothing about a rate of failures or an average; percentiles need one call beyond them. */
const MINIMUM = 5;

/** What is measured of calls of any sort. @param what such as `server requests` @param counts what one call is */
function callIndicators<F extends string>(
  prefix: F,
  what: string,
  metric: string,
  where: Where | undefined,
  counts: string,
  excludes: string | null,
  events = 'requests',
) {
  const of = where && { where };
  const duration = (take: 'avg' | 'p50' | 'p95' | 'p99' | 'max', title: string, minimumEvents: number) => ({
    title: `${title} of ${what}`,
    unit: 'ms',
    better: 'lower' as const,
    query: { metric, ...of, take },
    scale: 1000,
    events,
    minimumEvents,
    counts: `${title[0]!.toUpperCase()}${title.slice(1)} of ${counts}, failed ones included.`,
    excludes,
  });
  return family(prefix, {
    throughput: {
      title: `${what} per minute`,
      unit: '/min',
      better: 'higher',
      query: { metric, ...of, take: 'rate' },
      scale: 60,
      events,
      minimumEvents: 1,
      counts: `Rate at which ${counts} end.`,
      excludes,
    },
    count: {
      title: what,
      unit: '',
      better: 'higher',
      query: { metric, ...of, take: 'count' },
      scale: 1,
      events,
      minimumEvents: 1,
      counts: `Number of ${counts} that ended.`,
      excludes,
    },
    errors: {
      title: `failed ${what}`,
      unit: '',
      better: 'lower',
      query: { metric, where: { ...where, ...FAILED }, take: 'count' },
      scale: 1,
      events,
      minimumEvents: 1,
      counts: `Number of ${counts} that ended with an \`error.type\`.`,
      excludes,
    },
    error_ratio: {
      title: `error ratio of ${what}`,
      unit: '%',
      better: 'lower',
      query: { metric, where: { ...where, ...FAILED }, ...(of && { of }), take: 'ratio' },
      scale: 100,
      events,
      minimumEvents: MINIMUM,
      counts: `Share of ${counts} that ended with an \`error.type\`.`,
      excludes,
    },
    latency_average: duration('avg', 'average duration', MINIMUM),
    latency_p50: duration('p50', 'p50 duration', MINIMUM),
    latency_p95: duration('p95', 'p95 duration', 20),
    latency_p99: duration('p99', 'p99 duration', 100),
    latency_max: duration('max', 'longest duration', 1),
  });
}

const CLIENT = METRICS.clientOperationDuration.name;
const SERVER = METRICS.serverOperationDuration.name;

/** Calls, by who measured them: the sender of MCP requests, their receiver, or the application around its own operations. */
export const CALLS = {
  ...callIndicators('client', 'client requests', CLIENT, REQUEST, 'MCP requests sent by this process', EXCLUDED),
  ...callIndicators('server', 'server requests', SERVER, REQUEST, 'MCP requests received by this process', EXCLUDED),
  ...callIndicators(
    'operation',
    'operations',
    METRICS.operationDuration.name,
    undefined,
    'operations of the application (`trackOperation`, `traceOperation`, `recordOperation`)',
    null,
    'operations',
  ),
  ...callIndicators(
    'client_interaction',
    'elicitation and sampling requests sent',
    CLIENT,
    INTERACTION,
    'elicitation and sampling requests sent by this process',
    'every other method',
  ),
  ...callIndicators(
    'server_interaction',
    'elicitation and sampling requests received',
    SERVER,
    INTERACTION,
    'elicitation and sampling requests received by this process',
    'every other method',
  ),
  ...family('client', {
    probe_latency: {
      title: 'ping',
      unit: 'ms',
      better: 'lower',
      query: { metric: CLIENT, where: { [ATTR_MCP_METHOD_NAME]: PROBES }, take: 'avg' },
      scale: 1000,
      events: 'probes',
      minimumEvents: 1,
      counts: 'Mean duration of `ping` and `server/discover`, by which this process asks whether a server is there.',
      excludes: 'every other method',
    },
  }),
};
