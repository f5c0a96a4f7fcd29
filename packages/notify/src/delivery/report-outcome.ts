import type { DeliveryOutcome, Notice } from '@mcp-vitals/monitor';
import { type Clock, keepFromHost } from '@mcp-vitals/signals';

/** Longest wait for the receiver of an outcome to record it, in milliseconds. */
const MAX_RECORDING_MILLIS = 1000;

export type OutcomeListener = (notice: Notice, outcome: DeliveryOutcome) => unknown;

/** Resolves when the outcome is recorded, after a second at the latest. Never rejects. */
export async function reportOutcome(
  listener: OutcomeListener,
  clock: Clock,
  notice: Notice,
  outcome: DeliveryOutcome,
): Promise<void> {
  let cancel = () => {};
  const timeout = new Promise<void>((resolve) => {
    cancel = clock.after(MAX_RECORDING_MILLIS, resolve);
  });
  try {
    const recorded = (async () => listener(notice, outcome))();
    // A failure after the wait has no other handler.
    recorded.catch(() => undefined);
    await Promise.race([recorded, timeout]);
  } catch (error) {
    keepFromHost('notify', 'the outcome of a notice was not recorded', error);
  } finally {
    cancel();
  }
}
