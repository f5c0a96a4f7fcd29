import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, Rig, SECOND, START } from './rig.js';

const BY = { by: 'dana', comment: 'on it' };
const ESCALATING = {
  channels: ['mail', 'pager'],
  routing: { routes: [{ channels: ['mail'], escalate: [{ after: '15m', channels: ['pager'] }] }] },
};

describe('an acknowledgement', () => {
  it('stops the repeats until the alert resolves, and a reminder comes instead', () => {
    const rig = new Rig({ channels: ['mail'], routing: { repeatInterval: '1h', remindAfter: '6h' } });
    const { fingerprint } = rig.fire('A');
    rig.pass(30 * MINUTE);
    expect(rig.dispatcher.acknowledge(fingerprint, BY, rig.times)).toBe(true);
    rig.pass(13 * HOUR);
    expect(rig.take()).toEqual(['30 firing +A', '23400 reminder +A', '45000 reminder +A']);
    expect(rig.notices[1]!.alerts[0]!.acknowledgedBy).toBe('dana');
    rig.resolve('A');
    rig.pass(10 * MINUTE);
    rig.fire('A');
    rig.pass(90 * MINUTE);
    expect(rig.take().map((line) => line.replace(/^\d+ /, ''))).toEqual(['resolved -A', 'firing +A', 'repeated +A']);
  });

  it('of one alert leaves the repeats of its group to the others', () => {
    const rig = new Rig({ channels: ['mail'], routing: { repeatInterval: '1h' } });
    const { fingerprint } = rig.fire('A');
    rig.fire('B');
    rig.pass(MINUTE);
    rig.dispatcher.acknowledge(fingerprint, BY, rig.times);
    rig.pass(HOUR);
    expect(rig.take()).toEqual(['30 firing +A +B', '3630 repeated +A +B']);
  });

  it('needs an alert that fires', () => {
    const rig = new Rig();
    const { fingerprint } = rig.set('A', 'pending');
    rig.evaluate();
    expect(rig.dispatcher.acknowledge(fingerprint, BY, rig.times)).toBe(false);
    expect(rig.dispatcher.acknowledge('unknown', BY, rig.times)).toBe(false);
  });
});

describe('an escalation', () => {
  it('notifies further channels of what nobody acknowledged, and tells them the end', () => {
    const rig = new Rig(ESCALATING);
    rig.fire('A');
    rig.pass(20 * MINUTE);
    rig.fire('B');
    rig.pass(10 * MINUTE);
    rig.resolve('A');
    rig.pass(MINUTE);
    expect(rig.take()).toEqual([
      '30 firing +A',
      '900 pager escalated +A',
      '1230 changed +A +B',
      '1830 changed +B -A',
      '1830 pager resolved -A',
    ]);
  });

  it('does not come when somebody acknowledged in time', () => {
    const rig = new Rig(ESCALATING);
    const { fingerprint } = rig.fire('A');
    rig.pass(14 * MINUTE);
    rig.dispatcher.acknowledge(fingerprint, BY, rig.times);
    rig.pass(HOUR);
    rig.resolve('A');
    rig.pass(HOUR);
    expect(rig.take()).toEqual(['30 firing +A', '4470 resolved -A']);
  });

  it('comes although the first channel delivers nothing', () => {
    const rig = new Rig(ESCALATING);
    rig.outcome = 'none';
    rig.fire('A');
    rig.pass(20 * MINUTE);
    expect(rig.take()).toEqual(['30 firing +A', '900 pager escalated +A']);
  });

  it('counts from the end of a silence', () => {
    const rig = new Rig(ESCALATING);
    rig.dispatcher.silence({ matchers: ['alertname="A"'], comment: 'deploy', author: 'ops', for: '1h' }, rig.times);
    rig.fire('A');
    rig.pass(80 * MINUTE);
    expect(rig.take()).toEqual(['3600 silence_ended +A', '4500 pager escalated +A']);
  });
});

describe('an explanation', () => {
  const explain = (rig: Rig, fingerprint: string) => rig.dispatcher.explain(fingerprint, rig.times)!;
  const first = (rig: Rig, fingerprint: string) => {
    const [channel] = explain(rig, fingerprint).channels;
    const next = channel!.next && `${(channel!.next.at - START) / SECOND} ${channel!.next.reason}`;
    return [next, channel!.whyNotSooner];
  };

  it('says why the alert fires, with the figure, its window, count and threshold', () => {
    const rig = new Rig();
    const { fingerprint } = rig.fire('A');
    rig.evaluate();
    expect(explain(rig, fingerprint).why).toBe(
      'A fires since 2026-03-02T12:00:00.000Z, holds since 2026-03-02T12:00:00.000Z: error ratio 12 % over 5m (240 requests), threshold 5 %',
    );
  });

  it('says when it next notifies whom, and why not sooner', () => {
    const rig = new Rig({ channels: ['mail'], routing: { repeatInterval: '1h' } });
    const { fingerprint } = rig.fire('A');
    rig.pass(10 * SECOND);
    expect(first(rig, fingerprint)).toEqual(['30 firing', 'it waits 30 s for other changes of its group']);
    rig.pass(30 * SECOND);
    expect(first(rig, fingerprint)).toEqual([
      '3630 repeated',
      'it was told, and an unchanged group is told again after 3600 s',
    ]);
    const { fingerprint: second } = rig.fire('B');
    rig.evaluate();
    expect(first(rig, second)).toEqual([
      '330 changed',
      'its group was told at 2026-03-02T12:00:30.000Z, and notices of a group are 300 s apart',
    ]);
    rig.dispatcher.acknowledge(fingerprint, BY, rig.times);
    expect(first(rig, fingerprint)).toEqual([
      '86440 reminder',
      'dana acknowledged it; the reminder comes after 86400 s',
    ]);
    expect(explain(rig, fingerprint).acknowledgement).toEqual({ ...BY, at: START + 40 * SECOND });
  });

  it('names what holds an alert back', () => {
    const rig = new Rig();
    const { fingerprint } = rig.fire('A');
    rig.dispatcher.silence({ matchers: ['alertname="A"'], comment: 'deploy', author: 'ops', for: '1h' }, rig.times);
    rig.evaluate();
    expect(first(rig, fingerprint)).toEqual([
      null,
      'it notifies nobody: silenced by ops until 2026-03-02T13:00:00.000Z: deploy',
    ]);
    const { fingerprint: pending } = rig.set('B', 'pending');
    rig.evaluate();
    expect(first(rig, pending)).toEqual([null, 'it is pending: its rule has to hold for longer before it fires']);
  });

  it('names a notice under way, a failure, and an escalation that is to come', () => {
    const rig = new Rig(ESCALATING);
    rig.outcome = 'none';
    const { fingerprint } = rig.fire('A');
    rig.pass(MINUTE);
    expect(first(rig, fingerprint)).toEqual([
      null,
      'a notice planned at 2026-03-02T12:00:30.000Z is not delivered yet',
    ]);
    rig.dispatcher.outcome(rig.notices[0]!.id, { status: 'permanent_failure', reason: '550 no such user' }, rig.times);
    expect(first(rig, fingerprint)).toEqual([
      '360 firing',
      'the last notice failed; the next try is at 2026-03-02T12:06:00.000Z',
    ]);
    expect(explain(rig, fingerprint).channels[1]).toMatchObject({
      channel: 'pager',
      toldAt: null,
      next: { at: START + 15 * MINUTE, reason: 'escalated' },
    });
    expect(rig.dispatcher.history().at(-1)).toMatchObject({
      event: 'failed',
      reason: '550 no such user',
      channel: 'mail',
    });
  });
});

describe('the history', () => {
  it('keeps what was sent and what was not, with the reason', () => {
    const rig = new Rig();
    const { fingerprint } = rig.fire('A');
    rig.pass(MINUTE);
    rig.dispatcher.silence({ matchers: ['alertname=~"A|B"'], comment: 'deploy', author: 'ops', for: '1h' }, rig.times);
    rig.fire('B');
    rig.pass(2 * MINUTE);
    rig.resolve('A');
    rig.pass(2 * HOUR);
    expect(rig.dispatcher.history().map(({ event, reason, count }) => `${event} ${count}: ${reason}`)).toEqual([
      'fired 1: A (warning) fires',
      'delivered 1: firing notice delivered',
      'silenced 1: ops silenced alertname=~"A|B": deploy',
      'fired 1: B (warning) fires',
      'held_back 1: B notifies nobody: silenced by ops until 2026-03-02T13:01:00.000Z: deploy',
      'resolved 1: A (warning) resolved',
      'silence_ended 0: the silence of alertname=~"A|B" ended',
      'delivered 2: silence_ended notice delivered',
    ]);
    expect(rig.dispatcher.history()[1]!.fingerprints).toEqual([fingerprint]);
  });

  it('says why an alert was not told that was held back before it fired', () => {
    const rig = new Rig();
    rig.fire('Parent', { level: 'critical' });
    const child = { dependsOn: ['Parent'] };
    rig.set('Child', 'pending', child);
    rig.pass(MINUTE);
    rig.fire('Child', child);
    rig.pass(MINUTE);
    const events = rig.dispatcher.history().map(({ event, reason }) => `${event}: ${reason}`);
    expect(events.slice(-2)).toEqual([
      'fired: Child (warning) fires',
      expect.stringMatching(/^held_back: Child notifies nobody: .*held back while Parent, on which it depends, fires$/),
    ]);
  });

  it('is bounded, and counts what it dropped', () => {
    const rig = new Rig({ channels: ['mail'], maxHistory: 10 });
    for (let i = 0; i < 20; i++) {
      rig.fire(`A${i}`);
      rig.evaluate();
    }
    expect(rig.dispatcher.history()).toHaveLength(10);
    expect(rig.dispatcher.dropped().history).toBe(10);
    const later = new Rig({ channels: ['mail'], maxHistory: 10 });
    later.dispatcher.restore(rig.dispatcher.snapshot());
    expect(later.dispatcher.history()).toHaveLength(10);
    expect(later.dispatcher.dropped().history).toBe(0);
    for (const maxHistory of [0, 2.5, Number.NaN])
      expect(() => new Rig({ channels: [], maxHistory })).toThrow(RangeError);
  });
});

describe('alerts resolved today', () => {
  it('are counted by the day of UTC', () => {
    const rig = new Rig();
    rig.stepMillis = MINUTE;
    for (const rule of ['A', 'B']) {
      rig.fire(rule);
      rig.pass(MINUTE);
      rig.resolve(rule);
      rig.pass(MINUTE);
    }
    expect(rig.dispatcher.resolvedToday(rig.times.wallMillis)).toBe(2);
    expect(rig.dispatcher.resolvedToday(rig.times.wallMillis + 12 * HOUR)).toBe(0);
  });
});
