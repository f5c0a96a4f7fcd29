import type { DeliveryOutcome } from '@mcp-vitals/monitor';
import { errorMessageOf, escapeText } from '@mcp-vitals/signals';
import { BlockedAddressError } from './connect.js';
import type { HttpAnswer, HttpTarget } from './http-target.js';

/** Characters of an answer that a reason shows. */
const MAX_EXCERPT = 200;

/** Client errors that pass: Request Timeout, Too Early, Too Many Requests. */
const TEMPORARY_STATUSES = [408, 425, 429];

/** Posts a body, and judges the answer by its status. Never rejects. */
export async function postOnce(
  target: HttpTarget,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  try {
    return outcomeOf(await target.post(body, headers, signal));
  } catch (error) {
    const reason = `${target.host}: ${errorMessageOf(error)}`;
    // A blocked name stays blocked; whatever else fails on the way may work later.
    return { status: error instanceof BlockedAddressError ? 'permanent_failure' : 'temporary_failure', reason };
  }
}

function outcomeOf({ status, retryAfterMillis, body }: HttpAnswer): DeliveryOutcome {
  if (status >= 200 && status < 300) return { status: 'delivered' };
  const excerpt = escapeText(body.slice(0, MAX_EXCERPT).trim());
  const reason = excerpt === '' ? `status ${status}` : `status ${status}: ${excerpt}`;
  if (status >= 300 && status < 400) {
    return {
      status: 'permanent_failure',
      reason: `${reason}; redirects are not followed, configure the final address`,
    };
  }
  if (status < 500 && !TEMPORARY_STATUSES.includes(status)) return { status: 'permanent_failure', reason };
  return { status: 'temporary_failure', reason, ...(retryAfterMillis !== undefined && { retryAfterMillis }) };
}
