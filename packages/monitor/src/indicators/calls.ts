import { ATTR_ERROR_TYPE, ATTR_MCP_METHOD_NAME, MCP_METHODS, METRICS } from '@mcp-vitals/signals';
import type { Where } from '@mcp-vitals/windows';
import { family } from './indicator.js';

/** Requests that a human or a model answers; their durations do not measure software. */
const INTERACTIONS = ['elicitation/create', 'sampling/createMessage'];
/** Requests by which monitors check that a peer is reachable. */
export const PROBES: readonly string[] = ['ping', 'server/discover'];
/** A request that stays open for as long as its subscription. */
const SUBSCRIPTION = 'subscriptions/listen';
/** A request that waits for the end of a task, whose duration it would repeat. */
const TASK_RESULT = 'tasks/result';
const NOTIFICATIONS = [...MCP_METHODS].filter((method) => method.startsWith('notifications/'));

const REQUEST = {
  [ATTR_MCP_METHOD_NAME]: { not: [...NOTIFICATIONS, ...PROBES, SUBSCRIPTION, TASK_RESULT, ...INTERACTIONS] },
};
const INTERACTION = { [ATTR_MCP_METHOD_NAME]: INTERACTIONS };
const FAILED = { [ATTR_ERROR_TYPE]: { exists: true } };

const EXCLUDED =
  'notifications; `ping` and `server/discover`, which probes send; `subscriptions/listen`, which stays open; `tasks/result`, which waits for its task; elicitation and sampling, which a human or a model answers';

/** The least calls to judge an error ratio or an average by; percentiles need one call beyond them. */
const MINIMUM = 5;

/** A kind of call. */
interface Calls {
  /** The title that people read, such as `server requests`. */
  readonly title: string;
  readonly metric: string;
  /** The condition on the series that belong to them. @default all series */
  readonly where?: Where;
  /** The name of one event. */
  readonly counts: string;
  readonly excludes: string | null;
  readonly events: string;
}

const callIndicators = <F extends string>(prefix: F, calls: Calls) =>
  family(prefix, { ...outcomes(calls), ...durations(calls) });

/** Their count and their failures. */
function outcomes({ title, metric, where, counts, excludes, events }: Calls) {
  const of = where && { where };
  const failed = { metric, where: { ...where, ...FAILED } };
  const one = { unit: '', scale: 1, events, minimumEvents: 1, excludes };
  return {
    throughput: {
      ...one,
      title: `${title} per minute`,
      unit: '/min',
      better: 'higher' as const,
      query: { metric, ...of, take: 'rate' as const },
      scale: 60,
      counts: `Rate at which ${counts} end.`,
    },
    count: {
      ...one,
      title,
      better: 'higher' as const,
      query: { metric, ...of, take: 'count' as const },
      counts: `Number of ${counts} that ended.`,
    },
    errors: {
      ...one,
      title: `failed ${title}`,
      better: 'lower' as const,
      query: { ...failed, take: 'count' as const },
      counts: `Number of ${counts} that ended with an \`error.type\`.`,
    },
    error_ratio: {
      ...one,
      title: `error ratio of ${title}`,
      unit: '%',
      better: 'lower' as const,
      query: { ...failed, ...(of && { of }), take: 'ratio' as const },
      scale: 100,
      minimumEvents: MINIMUM,
      counts: `Share of ${counts} that ended with an \`error.type\`.`,
    },
  };
}

/** Their durations. */
function durations({ title, metric, where, counts, excludes, events }: Calls) {
  const duration = (take: 'avg' | 'p50' | 'p95' | 'p99' | 'max', what: string, minimumEvents: number) => ({
    title: `${what} of ${title}`,
    unit: 'ms',
    better: 'lower' as const,
    query: { metric, ...(where && { where }), take },
    scale: 1000,
    events,
    minimumEvents,
    counts: `${what[0]!.toUpperCase()}${what.slice(1)} of ${counts}, failed ones included.`,
    excludes,
  });
  return {
    latency_average: duration('avg', 'average duration', MINIMUM),
    latency_p50: duration('p50', 'p50 duration', MINIMUM),
    latency_p95: duration('p95', 'p95 duration', 20),
    latency_p99: duration('p99', 'p99 duration', 100),
    latency_max: duration('max', 'longest duration', 1),
  };
}

const CLIENT = METRICS.clientOperationDuration.name;
const SERVER = METRICS.serverOperationDuration.name;
const OPERATION = METRICS.operationDuration.name;

const REQUESTS = { where: REQUEST, excludes: EXCLUDED, events: 'requests' };
const INTERACTIONS_ALONE = { where: INTERACTION, excludes: 'every other method', events: 'requests' };

/** Calls, by who measured them: the sender of MCP requests, their receiver, or the application around its own operations. */
export const CALLS = {
  ...callIndicators('client', {
    ...REQUESTS,
    title: 'client requests',
    metric: CLIENT,
    counts: 'MCP requests sent by this process',
  }),
  ...callIndicators('server', {
    ...REQUESTS,
    title: 'server requests',
    metric: SERVER,
    counts: 'MCP requests received by this process',
  }),
  ...callIndicators('operation', {
    title: 'operations',
    metric: OPERATION,
    counts: 'operations of the application (`trackOperation`, `traceOperation`, `recordOperation`)',
    excludes: null,
    events: 'operations',
  }),
  ...callIndicators('client_interaction', {
    ...INTERACTIONS_ALONE,
    title: 'elicitation and sampling requests sent',
    metric: CLIENT,
    counts: 'elicitation and sampling requests sent by this process',
  }),
  ...callIndicators('server_interaction', {
    ...INTERACTIONS_ALONE,
    title: 'elicitation and sampling requests received',
    metric: SERVER,
    counts: 'elicitation and sampling requests received by this process',
  }),
  ...family('client', {
    probe_latency: {
      title: 'ping',
      unit: 'ms',
      better: 'lower',
      query: { metric: CLIENT, where: { [ATTR_MCP_METHOD_NAME]: PROBES }, take: 'avg' },
      scale: 1000,
      events: 'probes',
      minimumEvents: 1,
      counts: 'Mean duration of `ping` and `server/discover`, by which this process checks that a server is reachable.',
      excludes: 'every other method',
    },
  }),
};
