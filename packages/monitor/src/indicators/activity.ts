import { ATTR_NETWORK_TRANSPORT, ATTR_ROLE, METRICS } from '@mcp-vitals/signals';
import { family } from './indicator.js';

const messagesDropped = (role: string) => ({
  title: `messages discarded by the ${role}`,
  unit: '',
  better: 'lower' as const,
  query: { metric: METRICS.messagesDropped.name, where: { [ATTR_ROLE]: role }, take: 'count' as const },
  scale: 1,
  events: 'messages',
  minimumEvents: 0,
  counts: 'MCP messages that the SDK received and discarded without an answer.',
  excludes: null,
});
const NOT_IN_FLIGHT =
  'notifications; `ping` and `server/discover`, which probes send; `subscriptions/listen`, which stays open; `tasks/result`, which waits for its task; elicitation and sampling, which a human or a model answers';

const roleIndicators = <R extends 'client' | 'server'>(role: R) => {
  const where = { [ATTR_ROLE]: role };
  const verb = role === 'client' ? 'sent' : 'received';
  const session = role === 'client' ? METRICS.clientSessionDuration : METRICS.serverSessionDuration;
  return family(role, {
    in_flight: {
      title: `${role} requests in flight`,
      unit: '',
      better: 'lower',
      query: { metric: METRICS.requestsInFlight.name, where, take: 'last' },
      scale: 1,
      events: 'samples',
      minimumEvents: 1,
      counts: `Requests that this process ${verb} and that await a response.`,
      excludes: NOT_IN_FLIGHT,
    },
    oldest_age: {
      title: `age of the oldest ${role} request in flight`,
      unit: 's',
      better: 'lower',
      query: { metric: METRICS.requestsOldestAge.name, where, take: 'last' },
      worstBy: [ATTR_NETWORK_TRANSPORT],
      scale: 1,
      events: 'samples',
      minimumEvents: 1,
      counts: 'Age of the oldest request in flight; 0 when none is in flight.',
      excludes: NOT_IN_FLIGHT,
    },
    sessions: {
      title: `${role} sessions`,
      unit: '',
      better: 'higher',
      query: { metric: METRICS.sessionsActive.name, where, take: 'last' },
      scale: 1,
      events: 'samples',
      minimumEvents: 1,
      counts: 'MCP sessions that are open.',
      excludes: null,
    },
    messages_dropped: messagesDropped(role),
    session_duration: {
      title: `average duration of ${role} sessions`,
      unit: 's',
      better: 'higher',
      query: { metric: session.name, take: 'avg' },
      scale: 1,
      events: 'sessions',
      minimumEvents: 5,
      counts: 'Mean lifetime of the sessions that ended.',
      excludes: 'sessions that are open',
    },
  });
};

/** Indicators of current activity: requests in flight and sessions. */
export const ACTIVITY = { ...roleIndicators('client'), ...roleIndicators('server') };
