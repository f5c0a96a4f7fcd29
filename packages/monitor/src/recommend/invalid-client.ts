import { ATTR_MCP_SESSION_ID } from '@mcp-vitals/signals';
import { format } from '../format.js';
import { type Evidence, groupBy, measured, type Recommendation, tracesOf } from './recommendation.js';

/** JSON-RPC's "invalid params". */
const INVALID_PARAMS = '-32602';
const MINIMUM_FAILURES = 5;
const SHARE = 0.8;

/** A client whose requests are the ones that do not pass validation, while those of others do. */
export function invalidClients(evidence: Evidence): Recommendation[] {
  const received = evidence.samples.filter(({ kind }) => kind === 'server');
  const sessions = groupBy(received, ({ attributes }) => attributes[ATTR_MCP_SESSION_ID]?.toString());
  const failed = received.filter(({ errorType }) => errorType === INVALID_PARAMS);
  if (sessions.size < 2 || failed.length < MINIMUM_FAILURES) return [];
  return [...groupBy(failed, ({ attributes }) => attributes[ATTR_MCP_SESSION_ID]?.toString())].flatMap(
    ([session, failures]): Recommendation[] => {
      const share = failures.length / failed.length;
      if (share < SHARE) return [];
      const requests = sessions.get(session)!.length;
      return [
        {
          kind: 'invalid_client',
          subject: session,
          severity: failures.length * 2 > requests ? 'warning' : 'info',
          text:
            `${failures.length} of the ${failed.length} requests with invalid parameters came from one session of ` +
            `${sessions.size}, and were ${format((100 * failures.length) / requests, '%')} of its requests: tell its client.`,
          evidence: [
            measured('share of the invalid requests', '%', 100 * share, failed.length, evidence),
            measured('invalid requests of the session', '', failures.length, requests, evidence),
          ],
          savesMsPerHour: null,
          traceIds: tracesOf(failures),
        },
      ];
    },
  );
}
