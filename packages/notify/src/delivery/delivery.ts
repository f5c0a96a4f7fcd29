import type { DeliveryOutcome, Notice } from '@mcp-vitals/monitor';
import { type Clock, MAX_TIMER_MILLIS, systemClock, wallTimeOf } from '@mcp-vitals/signals';
import { attempt } from './attempt.js';
import type { Channel } from './channel.js';
import { ChannelWorker, type WorkerSurroundings } from './channel-worker.js';
import { type DeliveryPolicy, policyOf } from './delivery-policy.js';
import { type ChannelStats, noCounts } from './delivery-stats.js';
import { type OutcomeListener, reportOutcome } from './report-outcome.js';
import { sampleNotice } from './sample-notice.js';

export interface DeliveryOptions {
  readonly clock?: Clock;
  readonly policy?: Partial<DeliveryPolicy>;
  /**
   * Called exactly once a notice, with its last outcome: `delivered`, `permanent_failure` when the receiver refused it,
   * `temporary_failure` when it was given up (queue full, too old, withdrawn). The channel's next notice is not sent before the
   * returned promise settles, for at most a second: record the outcome durably in it, and after a crash at most one notice a
   * channel is sent twice. Errors are kept from the application.
   */
  readonly onOutcome?: OutcomeListener;
  /** Source of jitter, in [0, 1). */
  readonly random?: () => number;
}

/** Delivers notices through channels that do not wait for each other. Throws nothing after construction, keeps no process alive. */
export class Delivery {
  /** The channels in use: an Alertmanager channel turns the others off, unless they are asked to go on beside it. */
  readonly active: readonly Channel[];
  readonly #channels: readonly Channel[];
  readonly #workers: ReadonlyMap<string, ChannelWorker>;
  readonly #surroundings: WorkerSurroundings;
  readonly #policy: Partial<DeliveryPolicy> | undefined;

  /**
   * @throws {TypeError} when two channels share a name
   * @throws {RangeError} for a limit that is not positive, or counts and is not whole
   */
  constructor(channels: readonly Channel[], options: DeliveryOptions = {}) {
    const { clock = systemClock, random = Math.random, onOutcome = () => undefined } = options;
    if (new Set(channels.map(({ name }) => name)).size < channels.length) {
      throw new TypeError(`alert channels need different names: ${channels.map(({ name }) => name).join(', ')}`);
    }
    this.#policy = options.policy;
    this.#surroundings = { clock, random, onOutcome };
    this.#channels = channels;
    this.active = activeAmong(channels);
    this.#workers = new Map(
      this.active.map((channel) => [
        channel.name,
        new ChannelWorker(channel, this.#policyOf(channel), this.#surroundings),
      ]),
    );
  }

  /** Queues a notice for its channel. The order of notices of one group is kept. A notice whose id waits already is ignored. */
  enqueue(notice: Notice): void {
    const worker = this.#workers.get(notice.channel);
    if (worker) {
      worker.enqueue(notice);
      return;
    }
    const isOff = this.#channels.some(({ name }) => name === notice.channel);
    const reason = `the channel ${notice.channel} ${isOff ? 'is off while Alertmanager notifies' : 'does not exist'}`;
    const { onOutcome, clock } = this.#surroundings;
    // Not before enqueue returns, as every other outcome.
    queueMicrotask(() => void reportOutcome(onOutcome, clock, notice, { status: 'permanent_failure', reason }));
  }

  /** Takes a notice back that is not being sent at the moment. Returns whether it was; its outcome is a `temporary_failure`. */
  withdraw(noticeId: string): boolean {
    return [...this.#workers.values()].some((worker) => worker.withdraw(noticeId));
  }

  /** Sends a notice marked TEST, once, past the queue; to a channel that is off too. */
  test(channelName: string): Promise<DeliveryOutcome> {
    const channel = this.#channels.find(({ name }) => name === channelName);
    if (channel === undefined) {
      return Promise.resolve({ status: 'permanent_failure', reason: `the channel ${channelName} does not exist` });
    }
    const { clock } = this.#surroundings;
    const notice = sampleNotice({ channel: channelName, reason: 'test', nowMillis: wallTimeOf(clock, clock.now()) });
    return attempt(channel, notice, this.#policyOf(channel).timeoutMillis, clock);
  }

  /** Resolves with true when nothing waits, with false when `seconds` passed before. Keeps the process alive until then. */
  async flush(seconds: number): Promise<boolean> {
    const idle = Promise.all([...this.#workers.values()].map((worker) => worker.idle())).then(() => true);
    let cancel = () => {};
    const timeout = new Promise<boolean>((resolve) => {
      cancel = this.#surroundings.clock.after(seconds * 1000, () => resolve(false));
    });
    const keepAlive = setInterval(() => undefined, MAX_TIMER_MILLIS);
    try {
      return await Promise.race([idle, timeout]);
    } finally {
      cancel();
      clearInterval(keepAlive);
    }
  }

  stats(): readonly ChannelStats[] {
    return this.#channels.map((channel) => {
      const { name, kind } = channel;
      return this.#workers.get(name)?.stats() ?? { name, kind, state: 'off', queued: 0, ...noCounts() };
    });
  }

  /** Stops. Notices that wait get no outcome, so that a journal repeats them after a restart. */
  close(): void {
    for (const worker of this.#workers.values()) worker.close();
  }

  #policyOf(channel: Channel): DeliveryPolicy {
    return policyOf(this.#policy, channel.policy);
  }
}

/** Alertmanager notifies by itself: another channel beside it would page everybody twice. */
function activeAmong(channels: readonly Channel[]): readonly Channel[] {
  if (!channels.some(({ kind }) => kind === 'alertmanager')) return channels;
  return channels.filter(({ kind, besideAlertmanager }) => kind === 'alertmanager' || besideAlertmanager === true);
}
