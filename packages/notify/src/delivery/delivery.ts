import type { DeliveryOutcome, Notice } from '@mcp-vitals/monitor';
import type { Clock } from '@mcp-vitals/signals';
import type { Channel } from './channel.js';
import type { DeliveryPolicy } from './delivery-policy.js';
import type { ChannelStats } from './delivery-stats.js';

export interface DeliveryOptions {
  readonly clock?: Clock;
  readonly policy?: Partial<DeliveryPolicy>;
  /**
   * Called exactly once a notice, with the last outcome: `delivered`, `permanent_failure` when the receiver refused it,
   * `temporary_failure` when it was given up (queue full, too old, withdrawn). The channel's next notice is not sent before the
   * returned promise settles, for at most a second: record the outcome durably in it, and at most one notice a channel is sent
   * twice after a crash. Errors are kept from the caller.
   */
  readonly onOutcome?: (notice: Notice, outcome: DeliveryOutcome) => unknown;
  /** Source of jitter, in [0, 1). */
  readonly random?: () => number;
}

/** Delivers notices through channels that do not wait for each other. Throws nothing after construction, keeps no process alive. */
export declare class Delivery {
  /** @throws {TypeError} when two channels share a name */
  constructor(channels: readonly Channel[], options?: DeliveryOptions);
  /** The channels that notices are sent through: an Alertmanager channel turns the others off unless they are asked to go on. */
  readonly active: readonly Channel[];
  /** Queues a notice for its channel. The order of notices of one group is kept. A notice whose id is queued already is ignored. */
  enqueue(notice: Notice): void;
  /** Takes a notice back that is not being sent at the moment. Returns whether it was. Its outcome is a `temporary_failure`. */
  withdraw(noticeId: string): boolean;
  /** Sends a notice marked TEST, once, past the queue. */
  test(channel: string): Promise<DeliveryOutcome>;
  /** Resolves with true when nothing waits, with false when `seconds` passed before. */
  flush(seconds: number): Promise<boolean>;
  stats(): readonly ChannelStats[];
  /** Stops. Notices that wait get no outcome, so that a journal repeats them after a restart. */
  close(): void;
}
