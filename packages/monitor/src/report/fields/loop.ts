import { format } from '../../format.js';
import type { WatchedLoop } from '../../loops/loop-watch.js';
import { amount, choice, fieldsOf, moment, text, textOrNull, texts } from '../field.js';

/** One loop of tool calls. */
export const LOOP = fieldsOf<WatchedLoop>()({
  operation: text(({ operation }) => operation, { head: 'operation' }),
  other: textOrNull(({ others }) => others.join(', ') || null, undefined, {
    description: 'The other operations that take turns with it, in their order; null where none do.',
  }),
  operation_kind: choice(['client', 'server'], ({ role }) => role, { head: 'role' }),
  kind: choice(['same_call', 'polling', 'ping_pong', 'cycle'], ({ kind }) => kind, { head: 'loop' }),
  scope: choice(['conversation', 'session', 'trace'], ({ scope }) => scope, undefined, {
    description: 'By what the calls belong together.',
  }),
  state: choice(['open', 'closed'], ({ isOpen }) => (isOpen ? 'open' : 'closed'), { head: 'state' }),
  severity: choice(['warning', 'critical'], ({ severity }) => severity, { head: 'severity' }),
  calls: amount(({ calls }) => calls, { head: 'calls' }),
  summary: text(({ summary }) => summary),
  wait_ms: amount(
    ({ waitMillis }) => waitMillis,
    { head: 'apart', show: (value) => format(value, 'ms') },
    {
      minimum: 0,
      description: 'Average time between the end of a call and the start of the next.',
    },
  ),
  spent_ms: amount(({ spentMillis }) => spentMillis, undefined, {
    minimum: 0,
    description: 'Time that its calls took.',
  }),
  since: moment(({ startMillis }) => startMillis, { head: 'since' }),
  until: moment(({ endMillis }) => endMillis),
  trace_ids: texts(({ traceIds }) => traceIds, { head: 'trace to open', show: ([first]) => first ?? '–' }),
});
