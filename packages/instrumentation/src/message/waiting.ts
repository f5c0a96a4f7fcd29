/** The method of subscriptions, which last as long as a client listens, so that their duration measures no performance. */
const SUBSCRIPTION = 'subscriptions/listen';

/**
 * Requests that are not in flight: they stay open, wait for a task, a person or a model answers them, or monitors send them to see
 * that a peer is there.
 */
const NOT_IN_FLIGHT: ReadonlySet<string> = new Set([
  SUBSCRIPTION,
  'tasks/result',
  'elicitation/create',
  'sampling/createMessage',
  'ping',
  'server/discover',
]);

/** Whether the duration of a request is recorded. */
export const isTimed = (method: string): boolean => method !== SUBSCRIPTION;

/** Whether a request counts as in flight, of which a long wait indicates that the peer hangs. */
export const isInFlight = (method: string): boolean => !NOT_IN_FLIGHT.has(method);
