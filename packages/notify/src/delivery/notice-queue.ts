import type { AlertLevel, Notice } from '@mcp-vitals/monitor';
import type { DeliveryPolicy } from './delivery-policy.js';

export interface QueuedNotice {
  readonly notice: Notice;
  readonly queuedAtMillis: number;
  /** Attempts so far. */
  attempts: number;
  /** The earliest time of the next attempt. */
  dueAtMillis: number;
}

const URGENCY: Readonly<Record<AlertLevel, number>> = {
  info: 0,
  warning: 1,
  critical: 2,
};

/** The notices of one channel that wait, oldest first, within the limits of the policy. */
export class NoticeQueue {
  readonly #policy: DeliveryPolicy;
  #queued: QueuedNotice[] = [];
  #alerts = 0;

  constructor(policy: DeliveryPolicy) {
    this.#policy = policy;
  }

  get size(): number {
    return this.#queued.length;
  }

  find(noticeId: string): QueuedNotice | undefined {
    return this.#queued.find(({ notice }) => notice.id === noticeId);
  }

  /** Makes room for a notice and adds it. Returns what had to be dropped, which may be the notice itself. */
  add(notice: Notice, nowMillis: number, inFlight: QueuedNotice | undefined): Notice[] {
    const dropped: Notice[] = [];
    while (!this.#hasRoomFor(notice)) {
      const victim = this.#queued.find((one) => one !== inFlight && urgencyOf(one.notice) < urgencyOf(notice));
      if (victim === undefined) return [...dropped, notice];
      this.remove(victim);
      dropped.push(victim.notice);
    }
    this.#queued.push({ notice, queuedAtMillis: nowMillis, attempts: 0, dueAtMillis: nowMillis });
    this.#alerts += notice.alerts.length;
    return dropped;
  }

  remove(queued: QueuedNotice): void {
    this.#queued = this.#queued.filter((one) => one !== queued);
    this.#alerts -= queued.notice.alerts.length;
  }

  /** Notices that are older than the policy permits. */
  expired(nowMillis: number): QueuedNotice[] {
    return this.#queued.filter(({ queuedAtMillis }) => nowMillis - queuedAtMillis >= this.#policy.maxAgeMillis);
  }

  /** The notice that is due first. One behind another of its group waits: `resolved` must not arrive before `firing`. */
  next(): QueuedNotice | undefined {
    const groups = new Set<string>();
    let first: QueuedNotice | undefined;
    for (const queued of this.#queued) {
      const { groupKey } = queued.notice;
      if (!groups.has(groupKey) && (first === undefined || queued.dueAtMillis < first.dueAtMillis)) first = queued;
      groups.add(groupKey);
    }
    return first;
  }

  /** The receiver is back: nothing waits for its own pause any more. */
  makeAllDue(nowMillis: number): void {
    for (const queued of this.#queued) queued.dueAtMillis = Math.min(queued.dueAtMillis, nowMillis);
  }

  #hasRoomFor(notice: Notice): boolean {
    if (this.#queued.length === 0) return true;
    const { maxQueued, maxQueuedAlerts } = this.#policy;
    return this.#queued.length < maxQueued && this.#alerts + notice.alerts.length <= maxQueuedAlerts;
  }
}

/** The most urgent level among the alerts of a notice. */
const urgencyOf = ({ alerts }: Notice): number => alerts.reduce((most, { level }) => Math.max(most, URGENCY[level]), 0);
