import type { DeliveryOutcome, Notice } from '@mcp-vitals/monitor';
import {
  type Channel,
  type ChannelKind,
  type ChannelStats,
  Delivery,
  type DeliveryOptions,
  type DeliveryPolicy,
  logChannel,
} from '@mcp-vitals/notify';
import { ManualClock } from '@mcp-vitals/signals';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { alertOf, noticeOf } from '../notices.js';

const DELIVERED: DeliveryOutcome = { status: 'delivered' };
const failed = (retryAfterMillis?: number): DeliveryOutcome => ({
  status: 'temporary_failure',
  reason: 'status 503',
  ...(retryAfterMillis !== undefined && { retryAfterMillis }),
});
const refused: DeliveryOutcome = { status: 'permanent_failure', reason: 'status 400' };

type Answer = DeliveryOutcome | Promise<DeliveryOutcome> | (() => DeliveryOutcome);

/** A receiver whose answers the test decides. */
class Receiver implements Channel<string> {
  readonly kind: ChannelKind = 'custom';
  readonly sent: { id: string; atMillis: number }[] = [];
  answer: (notice: Notice, signal: AbortSignal) => Answer | Promise<Answer> = () => DELIVERED;

  constructor(
    readonly name: string,
    readonly clock: ManualClock,
    readonly policy: Partial<DeliveryPolicy> = {},
  ) {}

  render = ({ id }: Notice): string => id;

  send = async (notice: Notice, signal: AbortSignal): Promise<DeliveryOutcome> => {
    this.sent.push({ id: notice.id, atMillis: this.clock.now() });
    const answer = await this.answer(notice, signal);
    return typeof answer === 'function' ? answer() : answer;
  };
}

const hang = () => new Promise<DeliveryOutcome>(() => undefined);

function rig(options: Partial<DeliveryOptions> & { names?: string[]; limits?: Partial<DeliveryPolicy> } = {}) {
  const clock = new ManualClock();
  const receivers = (options.names ?? ['custom']).map((name) => new Receiver(name, clock, options.limits));
  const outcomes: { id: string; outcome: DeliveryOutcome; atMillis: number }[] = [];
  const delivery = new Delivery(receivers, {
    clock,
    random: () => 0.5,
    onOutcome: ({ id }, outcome) => {
      outcomes.push({ id, outcome, atMillis: clock.now() });
    },
    ...options,
  });
  onTestFinished(() => delivery.close());
  /** Lets time pass in steps, and everything that waits for a promise run in between. */
  const pass = async (millis: number, stepMillis = 250) => {
    await idle();
    for (let left = millis; left > 0; left -= stepMillis) {
      clock.pass(Math.min(left, stepMillis));
      await idle();
    }
  };
  const stats = (): ChannelStats => delivery.stats()[0]!;
  return { clock, receivers, receiver: receivers[0]!, delivery, outcomes, pass, stats };
}

/** Lets promises and immediates run. */
async function idle() {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a notice', () => {
  it('is sent once and its outcome reported once', async () => {
    const { delivery, receiver, outcomes, pass, stats } = rig();
    const notice = noticeOf();
    delivery.enqueue(notice);
    delivery.enqueue(notice);
    await pass(1000);
    expect(receiver.sent).toHaveLength(1);
    expect(outcomes).toMatchObject([{ id: notice.id, outcome: DELIVERED }]);
    expect(stats()).toMatchObject({ delivered: 1, attempts: 1, queued: 0, state: 'closed', lastFailure: null });
  });

  it('is tried again with the same id after a temporary failure, which is counted apart', async () => {
    const { delivery, receiver, outcomes, pass, stats } = rig();
    receiver.answer = () => (receiver.sent.length < 3 ? failed() : DELIVERED);
    const notice = noticeOf();
    delivery.enqueue(notice);
    await pass(60_000);
    expect(receiver.sent.map(({ id }) => id)).toEqual([notice.id, notice.id, notice.id]);
    expect(outcomes).toMatchObject([{ outcome: DELIVERED }]);
    expect(stats()).toMatchObject({ temporaryFailures: 2, permanentFailures: 0, delivered: 1 });
  });

  it('is not tried again after a permanent failure, whose reason is reported', async () => {
    const { delivery, receiver, outcomes, pass, stats } = rig();
    receiver.answer = () => refused;
    delivery.enqueue(noticeOf());
    await pass(120_000, 1000);
    expect(receiver.sent).toHaveLength(1);
    expect(outcomes).toMatchObject([{ outcome: refused }]);
    expect(stats()).toMatchObject({ permanentFailures: 1, temporaryFailures: 0, lastFailure: 'status 400' });
  });

  it.each([
    ['throws', () => Promise.reject(new Error('boom password=hunter22'))],
    ['throws a value that is no error', () => Promise.reject(null as unknown as Error)],
    ['returns nothing', () => Promise.resolve(undefined as unknown as DeliveryOutcome)],
  ])('is tried again after a channel that %s, which nobody else notices', async (_title, answer) => {
    const { delivery, receiver, outcomes, pass, stats } = rig();
    receiver.answer = (): Answer | Promise<Answer> => (receiver.sent.length === 1 ? answer() : DELIVERED);
    delivery.enqueue(noticeOf());
    await pass(10);
    expect(stats().lastFailure).not.toContain('hunter22');
    await pass(60_000, 1000);
    expect(outcomes).toMatchObject([{ outcome: DELIVERED }]);
  });

  it('follows the earlier ones of its group, while other groups go ahead', async () => {
    const { delivery, receiver, pass } = rig();
    const firing = noticeOf({ groupKey: 'a' });
    const resolved = noticeOf({ groupKey: 'a' });
    const other = noticeOf({ groupKey: 'b' });
    receiver.answer = ({ id }) => (id === firing.id && receiver.sent.length < 3 ? failed() : DELIVERED);
    for (const notice of [firing, resolved, other]) delivery.enqueue(notice);
    await pass(30_000);
    expect(receiver.sent.map(({ id }) => id)).toEqual([firing.id, other.id, firing.id, resolved.id]);
  });

  it('is withdrawn unless it is being sent', async () => {
    const { delivery, receiver, outcomes, pass, stats } = rig();
    let answer: (outcome: DeliveryOutcome) => void = () => undefined;
    receiver.answer = () =>
      new Promise<DeliveryOutcome>((resolve) => {
        answer = resolve;
      });
    const [first, second] = [noticeOf(), noticeOf()];
    delivery.enqueue(first);
    delivery.enqueue(second);
    await pass(10);
    expect([delivery.withdraw(first.id), delivery.withdraw(second.id), delivery.withdraw('unknown')]).toEqual([
      false,
      true,
      false,
    ]);
    answer(DELIVERED);
    await pass(1000);
    expect(outcomes).toMatchObject([
      { id: second.id, outcome: { status: 'temporary_failure', reason: 'given up: withdrawn' } },
      { id: first.id, outcome: DELIVERED },
    ]);
    expect(stats().dropped).toEqual({ queue_full: 0, expired: 0, withdrawn: 1 });
  });

  it('is refused for a channel that does not exist', async () => {
    const { delivery, outcomes, pass } = rig();
    delivery.enqueue(noticeOf({ channel: 'nowhere' }));
    await pass(10);
    expect(outcomes).toMatchObject([
      { outcome: { status: 'permanent_failure', reason: 'the channel nowhere does not exist' } },
    ]);
  });
});

describe('the pause before another attempt', () => {
  it.each([
    ['the shortest jitter', 0, 500],
    ['the longest jitter', 0.999_999, 60_000],
  ])('is between half a second and a minute with %s', async (_title, random, expected) => {
    const { delivery, receiver, pass } = rig({ random: () => random, limits: { breakerThreshold: 1000 } });
    receiver.answer = () => failed();
    delivery.enqueue(noticeOf());
    await pass(15 * 60_000, 500);
    const pauses = receiver.sent.slice(1).map(({ atMillis }, at) => atMillis - receiver.sent[at]!.atMillis);
    expect(pauses.length).toBeGreaterThan(10);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
    expect(Math.abs(pauses.at(-1)! - expected)).toBeLessThanOrEqual(500);
  });

  it('counts from the start of an attempt, so that a receiver that hangs is asked every minute too', async () => {
    const { delivery, receiver, pass } = rig({ random: () => 0.999_999 });
    receiver.answer = hang;
    delivery.enqueue(noticeOf());
    await pass(20 * 60_000, 500);
    const pauses = receiver.sent.slice(1).map(({ atMillis }, at) => atMillis - receiver.sent[at]!.atMillis);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(10_500);
  });

  it('is what the receiver asks for, for every notice of the channel, but at most an hour', async () => {
    const { delivery, receiver, pass } = rig();
    receiver.answer = () => (receiver.sent.length === 1 ? failed(90_000) : DELIVERED);
    delivery.enqueue(noticeOf());
    delivery.enqueue(noticeOf());
    await pass(1, 1);
    await pass(120_000, 500);
    const [first, second, third] = receiver.sent.map(({ atMillis }) => atMillis);
    expect(second! - first!).toBe(90_001);
    expect(third).toBe(second);

    const long = rig();
    long.receiver.answer = () => (long.receiver.sent.length === 1 ? failed(86_400_000) : DELIVERED);
    long.delivery.enqueue(noticeOf());
    await long.pass(1, 1);
    await long.pass(3_700_000, 10_000);
    expect(long.receiver.sent.map(({ atMillis }) => atMillis - long.receiver.sent[0]!.atMillis)).toEqual([
      0, 3_600_001,
    ]);
  });
});

describe('an outage of ten minutes', () => {
  it('loses nothing, costs one attempt at a time, and all arrives within a minute of its end', async () => {
    for (const random of [0, 0.3, 0.7, 0.999_999]) {
      const { clock, delivery, receiver, outcomes, pass, stats } = rig({ random: () => random });
      let isDown = true;
      receiver.answer = () => (isDown ? failed() : DELIVERED);
      for (let minute = 0; minute < 10; minute++) {
        for (let n = 0; n < 5; n++) delivery.enqueue(noticeOf());
        await pass(60_000, 500);
      }
      expect(stats()).toMatchObject({ state: 'open', queued: 50, delivered: 0 });
      // Fifty notices of their own would make hundreds of attempts.
      const backedOff = receiver.sent.filter(({ atMillis }) => atMillis > clock.now() - 300_000).length;
      if (random > 0) expect(backedOff).toBeLessThan(40);
      isDown = false;
      const upAt = clock.now();
      await pass(60_000, 500);
      expect(outcomes).toHaveLength(50);
      expect(outcomes.every(({ outcome }) => outcome.status === 'delivered')).toBe(true);
      expect(Math.max(...outcomes.map(({ atMillis }) => atMillis)) - upAt).toBeLessThanOrEqual(60_000);
      expect(stats()).toMatchObject({ state: 'closed', queued: 0, dropped: { queue_full: 0 } });
    }
  });
});

describe('channels beside each other', () => {
  it('do not wait for one that hangs', async () => {
    const { clock, delivery, receivers, outcomes, pass } = rig({ names: ['hanging', 'well', 'slow'] });
    receivers[0]!.answer = hang;
    receivers[2]!.answer = () => new Promise<DeliveryOutcome>((resolve) => clock.after(300, () => resolve(DELIVERED)));
    const start = clock.now();
    for (const channel of ['hanging', 'well', 'slow']) delivery.enqueue(noticeOf({ channel }));
    await pass(1000, 50);
    expect(outcomes).toHaveLength(2);
    for (const { atMillis } of outcomes) expect(atMillis - start).toBeLessThanOrEqual(1000);
    await pass(10_000);
    expect(delivery.stats()[0]).toMatchObject({ temporaryFailures: 1, lastFailure: 'no answer within 10 s' });
  });

  it('need different names', () => {
    expect(() => rig({ names: ['a', 'a'] })).toThrow('need different names');
  });
});

describe('the limits of a channel', () => {
  it('drop the oldest notice of a lower level from a full queue, or else the new one, and report and count it', async () => {
    const { delivery, receiver, outcomes, pass, stats } = rig({ limits: { maxQueued: 3 } });
    receiver.answer = hang;
    const [sending, info, warning, critical, late] = (['critical', 'info', 'warning', 'critical', 'info'] as const).map(
      (level) => noticeOf({}, [alertOf({ level })]),
    );
    delivery.enqueue(sending!);
    await pass(10);
    for (const notice of [info, warning, critical, late]) delivery.enqueue(notice!);
    await pass(10);
    expect(outcomes.map(({ id, outcome }) => [id, outcome])).toEqual([
      [info!.id, { status: 'temporary_failure', reason: 'given up: queue_full' }],
      [late!.id, { status: 'temporary_failure', reason: 'given up: queue_full' }],
    ]);
    expect(stats()).toMatchObject({ queued: 3, dropped: { queue_full: 2 } });
  });

  it('bound the alerts that wait too, but let one large notice through', async () => {
    const { delivery, receiver, pass, stats } = rig({ limits: { maxQueuedAlerts: 10 } });
    receiver.answer = hang;
    delivery.enqueue(
      noticeOf(
        {},
        Array.from({ length: 20 }, () => alertOf()),
      ),
    );
    delivery.enqueue(noticeOf());
    await pass(10);
    expect(stats()).toMatchObject({ queued: 1, dropped: { queue_full: 1 } });
  });

  it('give a notice up when it is too old', async () => {
    const { delivery, receiver, outcomes, pass, stats } = rig({ limits: { maxAgeMillis: 300_000 } });
    receiver.answer = () => failed();
    delivery.enqueue(noticeOf());
    await pass(400_000, 1000);
    expect(outcomes).toMatchObject([
      { outcome: { status: 'temporary_failure', reason: 'given up: expired; the last attempt failed: status 503' } },
    ]);
    expect(stats()).toMatchObject({ queued: 0, dropped: { expired: 1 } });
  });

  it('hold the rate of attempts down without losing one', async () => {
    const { delivery, receiver, outcomes, pass } = rig({ limits: { attemptsPerMinute: 60, burst: 5 } });
    for (let n = 0; n < 30; n++) delivery.enqueue(noticeOf());
    await pass(1, 1);
    expect(receiver.sent).toHaveLength(5);
    await pass(10_000);
    expect(receiver.sent.length).toBeGreaterThanOrEqual(14);
    expect(receiver.sent.length).toBeLessThanOrEqual(16);
    await pass(20_000);
    expect(outcomes).toHaveLength(30);
  });
});

describe('a limit that is not positive, or counts and is not whole,', () => {
  it.each([
    ['attemptsPerMinute', 0],
    ['timeoutMillis', -1],
    ['maxQueued', Number.NaN],
    ['maxQueuedAlerts', 2.5],
    ['burst', 0.5],
  ])('is refused at construction: %s %s', (name, value) => {
    expect(() => rig({ policy: { [name]: value } })).toThrow(`the delivery's ${name} is ${value}`);
    expect(() => rig({ limits: { [name]: value } })).toThrow(RangeError);
  });
});

describe('the receiver of outcomes', () => {
  it('holds the next notice back until it has recorded the outcome, for at most a second', async () => {
    const recorded: string[] = [];
    let settle: () => void = () => undefined;
    const { delivery, receiver, pass } = rig({
      onOutcome: ({ id }) =>
        new Promise<void>((resolve) => {
          settle = () => {
            recorded.push(id);
            resolve();
          };
        }),
    });
    const notices = [noticeOf(), noticeOf(), noticeOf()];
    for (const notice of notices) delivery.enqueue(notice);
    await pass(500);
    expect(receiver.sent).toHaveLength(1);
    settle();
    await pass(10);
    expect(recorded).toEqual([notices[0]!.id]);
    expect(receiver.sent).toHaveLength(2);
    await pass(1000);
    expect(receiver.sent).toHaveLength(3);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('listener');
      },
    ],
    ['rejects', () => Promise.reject(new Error('listener'))],
  ])('is kept from the application when it %s', async (_title, onOutcome) => {
    const { delivery, pass, stats } = rig({ onOutcome });
    delivery.enqueue(noticeOf());
    delivery.enqueue(noticeOf({ channel: 'nowhere' }));
    delivery.enqueue(noticeOf());
    await pass(100);
    expect(stats()).toMatchObject({ delivered: 2, queued: 0 });
  });
});

describe('flush', () => {
  it('waits until nothing waits, or until its time is over', async () => {
    const { delivery, receiver, pass } = rig();
    expect(await delivery.flush(1)).toBe(true);
    delivery.enqueue(noticeOf());
    const flushed = delivery.flush(5);
    await pass(1000);
    expect(await flushed).toBe(true);
    receiver.answer = hang;
    delivery.enqueue(noticeOf());
    const unfinished = delivery.flush(5);
    await pass(5000);
    expect(await unfinished).toBe(false);
  });

  it('waits without a limit when it is given none', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const delivery = new Delivery([logChannel({ sink: () => new Promise((resolve) => setTimeout(resolve, 50)) })]);
    onTestFinished(() => {
      warned.mockRestore();
      delivery.close();
    });
    delivery.enqueue(noticeOf({ channel: 'log' }));
    expect(await delivery.flush(Number.POSITIVE_INFINITY)).toBe(true);
    expect(warned.mock.calls).toEqual([]);
  });
});

describe('a delivery that is closed', () => {
  it('aborts what it sends, reports no outcome and sends nothing more', async () => {
    const { clock, delivery, receiver, outcomes, pass } = rig();
    let aborted = false;
    receiver.answer = (_notice, signal) =>
      new Promise<DeliveryOutcome>((resolve) =>
        signal.addEventListener('abort', () => {
          aborted = true;
          resolve(failed());
        }),
      );
    delivery.enqueue(noticeOf());
    delivery.enqueue(noticeOf());
    await pass(10);
    delivery.close();
    await pass(200_000, 1000);
    expect({ aborted, sent: receiver.sent.length, outcomes }).toEqual({ aborted: true, sent: 1, outcomes: [] });
    expect(clock.waiting).toBe(0);
  });
});

describe('an Alertmanager channel', () => {
  it('turns the others off, except those that are asked to go on, and test still reaches them', async () => {
    const clock = new ManualClock();
    const [local, beside] = [new Receiver('local', clock), new Receiver('beside', clock)];
    const alertmanager = Object.assign(new Receiver('am', clock), { kind: 'alertmanager' as const });
    const outcomes: DeliveryOutcome[] = [];
    const delivery = new Delivery([local, Object.assign(beside, { besideAlertmanager: true }), alertmanager], {
      clock,
      onOutcome: (_notice, outcome) => outcomes.push(outcome),
    });
    onTestFinished(() => delivery.close());
    expect(delivery.active.map(({ name }) => name)).toEqual(['beside', 'am']);
    expect(delivery.stats().map(({ state }) => state)).toEqual(['off', 'closed', 'closed']);
    delivery.enqueue(noticeOf({ channel: 'local' }));
    await idle();
    expect(outcomes).toEqual([
      { status: 'permanent_failure', reason: 'the channel local is off while Alertmanager notifies' },
    ]);
    expect(await delivery.test('local')).toEqual(DELIVERED);
    expect(local.sent).toHaveLength(1);
  });
});

describe('test()', () => {
  it('sends one notice with the reason test, past the queue, and returns its outcome', async () => {
    const { delivery, receiver, outcomes } = rig();
    const seen: Notice[] = [];
    receiver.answer = (notice) => {
      seen.push(notice);
      return refused;
    };
    expect(await delivery.test('custom')).toEqual(refused);
    expect(await delivery.test('nowhere')).toMatchObject({ status: 'permanent_failure' });
    expect(seen).toMatchObject([{ reason: 'test', channel: 'custom' }]);
    expect(outcomes).toEqual([]);
  });
});
