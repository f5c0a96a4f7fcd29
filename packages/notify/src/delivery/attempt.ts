import type { DeliveryOutcome, Notice } from '@mcp-vitals/monitor';
import { type Clock, errorMessageOf, escapeText, keepFromHost } from '@mcp-vitals/signals';
import type { Channel } from './channel.js';

/** Longest reason of a failure, in UTF-16 units. */
const MAX_REASON = 512;

/** Makes one attempt within a time limit. Never rejects, whatever the channel does. */
export function attempt(
  channel: Channel,
  notice: Notice,
  timeoutMillis: number,
  clock: Clock,
  closing?: AbortSignal,
): Promise<DeliveryOutcome> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  closing?.addEventListener('abort', abort, { once: true });
  return new Promise<DeliveryOutcome>((resolve) => {
    const timedOut: DeliveryOutcome = {
      status: 'temporary_failure',
      reason: `no answer within ${timeoutMillis / 1000} s`,
    };
    // After a blocked event loop the timer is due before the answer that lies in the socket is read.
    const cancel = clock.after(timeoutMillis, () => setImmediate(() => resolve(timedOut)));
    void sendSafely(channel, notice, controller.signal).then((outcome) => {
      cancel();
      resolve(outcome);
    });
  }).finally(() => {
    closing?.removeEventListener('abort', abort);
    // Ends an attempt that timed out; it is too late for any other.
    controller.abort();
  });
}

async function sendSafely(channel: Channel, notice: Notice, signal: AbortSignal): Promise<DeliveryOutcome> {
  try {
    return withBoundedReason(await channel.send(notice, signal));
  } catch (error) {
    keepFromHost('notify', `the channel ${channel.name} failed to send; it is tried again`, error);
    return withBoundedReason({ status: 'temporary_failure', reason: errorMessageOf(error) });
  }
}

function withBoundedReason(outcome: DeliveryOutcome): DeliveryOutcome {
  switch (outcome?.status) {
    case 'delivered':
      return { status: 'delivered' };
    case 'temporary_failure':
    case 'permanent_failure':
      return { ...outcome, reason: errorMessageOf(escapeText(outcome.reason)).slice(0, MAX_REASON) };
    default:
      return { status: 'temporary_failure', reason: 'the channel returned no outcome' };
  }
}
