import type { DeliveryOutcome, Notice } from '@mcp-vitals/monitor';
import { type Clock, notices } from '@mcp-vitals/signals';
import { attempt } from './attempt.js';
import type { Channel } from './channel.js';
import { CircuitBreaker, nextAttemptMillis } from './circuit-breaker.js';
import type { DeliveryPolicy } from './delivery-policy.js';
import { type ChannelStats, type DropReason, noCounts } from './delivery-stats.js';
import { NoticeQueue, type QueuedNotice } from './notice-queue.js';
import { countOutcome } from './notification-counter.js';
import { RateLimit } from './rate-limit.js';
import { type OutcomeListener, reportOutcome } from './report-outcome.js';

/** What all workers of a delivery share. */
export interface WorkerSurroundings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly onOutcome: OutcomeListener;
}

/** Sends the notices of one channel, one at a time; the failures of one do not hold up the others of the channel. */
export class ChannelWorker {
  readonly channel: Channel;
  readonly #policy: DeliveryPolicy;
  readonly #surroundings: WorkerSurroundings;
  readonly #queue: NoticeQueue;
  readonly #breaker: CircuitBreaker;
  readonly #rate: RateLimit;
  readonly #counts = noCounts();
  readonly #closing = new AbortController();
  #inFlight: QueuedNotice | undefined;
  #pausedUntilMillis = 0;
  #cancelTimer: () => void = () => undefined;
  #whenIdle: (() => void)[] = [];

  constructor(channel: Channel, policy: DeliveryPolicy, surroundings: WorkerSurroundings) {
    this.channel = channel;
    this.#policy = policy;
    this.#surroundings = surroundings;
    this.#queue = new NoticeQueue(policy);
    this.#breaker = new CircuitBreaker(policy, surroundings.random);
    this.#rate = new RateLimit(policy.attemptsPerMinute, policy.burst, surroundings.clock.now());
  }

  stats(): ChannelStats {
    const { name, kind } = this.channel;
    const { dropped, ...counts } = this.#counts;
    return { name, kind, state: this.#breaker.state, queued: this.#queue.size, ...counts, dropped: { ...dropped } };
  }

  enqueue(notice: Notice): void {
    if (this.#queue.find(notice.id)) return;
    for (const dropped of this.#queue.add(notice, this.#now(), this.#inFlight)) this.#drop(dropped, 'queue_full');
    this.#schedule(this.#now());
  }

  /** Whether the notice waited and was not being sent. */
  withdraw(noticeId: string): boolean {
    const queued = this.#queue.find(noticeId);
    if (queued === undefined || queued === this.#inFlight) return false;
    this.#queue.remove(queued);
    this.#drop(queued.notice, 'withdrawn');
    this.#sendNext();
    return true;
  }

  /** Resolves when nothing waits. */
  idle(): Promise<void> {
    return this.#queue.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  close(): void {
    this.#closing.abort();
    this.#cancelTimer();
  }

  #now(): number {
    return this.#surroundings.clock.now();
  }

  #schedule(atMillis: number): void {
    this.#cancelTimer();
    if (this.#closing.signal.aborted) return;
    this.#cancelTimer = this.#surroundings.clock.after(atMillis - this.#now(), () => this.#sendNext());
  }

  /** Starts the next attempt, or sets the timer for it. */
  #sendNext(): void {
    if (this.#inFlight || this.#closing.signal.aborted) return;
    const now = this.#now();
    for (const queued of this.#queue.expired(now)) {
      this.#queue.remove(queued);
      this.#drop(queued.notice, 'expired');
    }
    const next = this.#queue.next();
    if (next === undefined) {
      for (const resolve of this.#whenIdle.splice(0)) resolve();
      return;
    }
    // An open breaker has a pause of its own, in the place of each notice's.
    const dueAt = this.#breaker.isClosed ? next.dueAtMillis : this.#breaker.openUntilMillis;
    const readyAt = Math.max(dueAt, this.#pausedUntilMillis, this.#rate.readyAtMillis(now));
    if (readyAt > now) this.#schedule(readyAt);
    else void this.#send(next, now).finally(() => this.#sendNext());
  }

  async #send(queued: QueuedNotice, startedAt: number): Promise<void> {
    this.#inFlight = queued;
    this.#rate.take(startedAt);
    this.#breaker.attempting();
    this.#counts.attempts++;
    queued.attempts++;
    const { clock } = this.#surroundings;
    const outcome = await attempt(this.channel, queued.notice, this.#policy.timeoutMillis, clock, this.#closing.signal);
    if (!this.#closing.signal.aborted || outcome.status === 'delivered') await this.#settle(queued, outcome, startedAt);
    this.#inFlight = undefined;
  }

  async #settle(queued: QueuedNotice, outcome: DeliveryOutcome, startedAt: number): Promise<void> {
    countOutcome(this.channel.name, outcome.status);
    if (outcome.status === 'temporary_failure') {
      this.#postpone(queued, outcome, startedAt);
      return;
    }
    this.#pausedUntilMillis = 0;
    if (this.#breaker.succeeded()) this.#queue.makeAllDue(this.#now());
    if (outcome.status === 'delivered') {
      this.#counts.delivered++;
      this.#counts.lastFailure = null;
    } else {
      this.#counts.permanentFailures++;
      this.#counts.lastFailure = outcome.reason;
      this.#say(
        `refused a notice (${outcome.reason}), which is not repeated; correct the channel's options`,
        'refused',
      );
    }
    await this.#report(queued.notice, outcome);
    this.#queue.remove(queued);
  }

  #postpone(
    queued: QueuedNotice,
    failure: Extract<DeliveryOutcome, { status: 'temporary_failure' }>,
    startedAt: number,
  ): void {
    const now = this.#now();
    this.#counts.temporaryFailures++;
    this.#counts.lastFailure = failure.reason;
    const { random } = this.#surroundings;
    queued.dueAtMillis = nextAttemptMillis(queued.attempts, startedAt, now, this.#policy, random());
    if (failure.retryAfterMillis !== undefined) {
      this.#pausedUntilMillis = now + Math.min(failure.retryAfterMillis, this.#policy.maxRetryAfterMillis);
    }
    if (this.#breaker.failed(startedAt, now)) {
      this.#say(
        `is out of order (${failure.reason}); its notices wait and are tried again; check its receiver`,
        'down',
      );
    }
  }

  #drop(notice: Notice, reason: DropReason): void {
    this.#counts.dropped[reason]++;
    countOutcome(this.channel.name, 'dropped');
    const lastFailure =
      this.#counts.lastFailure === null ? '' : `; the last attempt failed: ${this.#counts.lastFailure}`;
    void this.#report(notice, { status: 'temporary_failure', reason: `given up: ${reason}${lastFailure}` });
  }

  #report(notice: Notice, outcome: DeliveryOutcome): Promise<void> {
    return reportOutcome(this.#surroundings.onOutcome, this.#surroundings.clock, notice, outcome);
  }

  #say(what: string, subject: string): void {
    notices.say('not_sent', `the alert channel ${this.channel.name} ${what}`, `${this.channel.name} ${subject}`);
  }
}
