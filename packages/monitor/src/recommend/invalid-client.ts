import { ATTR_MCP_SESSION_ID, ATTR_RPC_RESPONSE_STATUS_CODE, ATTR_VALIDATION_RESULT } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import { PROBES } from '../indicators/calls.js';
import type { Advice } from './advice.js';
import { cautious, type Evidence, groupBy, measured, tracesOf, windowText } from './evidence.js';

/** JSON-RPC's "invalid request" and "invalid params". On a server they are no error of the span. */
const INVALID: ReadonlySet<unknown> = new Set(['-32600', '-32602']);
const MINIMUM_INVALID = 5;
/** A client sends invalid requests when at least this share of its requests is invalid. */
const MINIMUM_RATIO = 0.2;
/** And when its share is this many times that of the other sessions: otherwise the server's schema may be at fault. */
const TIMES_OTHERS = 2;

/** Sessions whose requests fail validation far more often than those of the others. Pings, which have no parameters, say nothing. */
export function invalidClients(evidence: Evidence): Advice[] {
  const received = evidence.samples.filter(
    ({ kind, operation }) =>
      kind === 'server' && !operation.startsWith('notifications/') && !PROBES.includes(operation),
  );
  const sessions = groupBy(received, ({ attributes }) => attributes[ATTR_MCP_SESSION_ID]?.toString());
  const all = [...sessions.values()].flat();
  const allInvalid = all.filter(isInvalid).length;
  return [...sessions].flatMap(([session, requests]) => {
    const invalid = requests.filter(isInvalid);
    const ratio = invalid.length / requests.length;
    const others = all.length - requests.length;
    if (invalid.length < MINIMUM_INVALID || ratio < MINIMUM_RATIO || others === 0) return [];
    const ratioOfOthers = (allInvalid - invalid.length) / others;
    if (ratio < TIMES_OTHERS * ratioOfOthers) return [];
    const { fromMillis, toMillis } = evidence;
    return {
      billed: [],
      recommendation: {
        kind: 'invalid_client',
        subject: session,
        severity: cautious(evidence, ratio > 0.5 ? 'warning' : 'info'),
        text:
          `${invalid.length} of ${requests.length} requests (${format(100 * ratio, '%')}) of one session ` +
          `${windowText(evidence)} had invalid parameters; of the other ${sessions.size - 1} sessions ` +
          `${format(100 * ratioOfOthers, '%')}. Correct what its client sends.`,
        evidence: [
          measured('invalid requests of the session', '', invalid.length, requests.length, evidence),
          measured('invalid requests of the other sessions', '', allInvalid - invalid.length, others, evidence),
        ],
        savesMillis: null,
        fromMillis,
        toMillis,
        traceIds: tracesOf(invalid),
      },
    };
  });
}

/** Whether a request was invalid, by the response's code or, as both SDKs report it, by the tool's result. */
const isInvalid = ({ errorType, attributes }: OperationSample): boolean =>
  INVALID.has(errorType) ||
  INVALID.has(attributes[ATTR_RPC_RESPONSE_STATUS_CODE]) ||
  attributes[ATTR_VALIDATION_RESULT] === 'invalid';
