import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, Rig, SECOND } from './rig.js';

describe('the intervals of a group', () => {
  it('a new alert waits the group wait for others, and all go out in one notice', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.pass(20 * SECOND);
    rig.fire('B');
    rig.pass(MINUTE);
    expect(rig.take()).toEqual(['30 firing +A +B']);
  });

  it('a new alert of a group that was told waits for the group interval', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.pass(MINUTE);
    rig.fire('B');
    rig.pass(10 * MINUTE);
    expect(rig.take()).toEqual(['30 firing +A', '330 changed +A +B']);
  });

  it('an alert more urgent than all that was told does not wait for the group interval', () => {
    const rig = new Rig({ channels: ['mail'], routing: { inhibit: [] } });
    rig.fire('A');
    rig.pass(MINUTE);
    rig.fire('B', { level: 'critical' });
    rig.pass(MINUTE);
    expect(rig.take()).toEqual(['30 firing +A', '90 changed +B +A']);
  });

  it('an unchanged group is told again after the repeat interval, which is not rounded up to the group interval', () => {
    const rig = new Rig({ channels: ['mail'], routing: { groupInterval: '5m', repeatInterval: '7m' } });
    rig.fire('A');
    rig.pass(30 * SECOND + 15 * MINUTE);
    expect(rig.take()).toEqual(['30 firing +A', '450 repeated +A', '870 repeated +A']);
  });

  it('a resolved alert is told once, with the value now, the peak and when it fired', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.pass(HOUR);
    rig.resolve('A', {
      figure: { title: 'error ratio', value: 1, unit: '%', count: 9, events: 'requests', over: '5m', threshold: 5 },
    });
    rig.pass(5 * HOUR);
    expect(rig.take()).toEqual(['30 firing +A', '3630 resolved -A']);
    const [told] = rig.notices[1]!.alerts;
    expect(told).toMatchObject({ figure: { value: 1 }, peak: 31, endsAt: told!.startsAt + HOUR, status: 'resolved' });
  });

  it('an alert that resolves within the group wait is told to nobody', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.pass(20 * SECOND);
    rig.resolve('A');
    rig.pass(HOUR);
    expect(rig.take()).toEqual([]);
  });

  it('an alert whose rule is gone is told as resolved', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.pass(HOUR);
    rig.set('A', 'gone');
    rig.pass(HOUR);
    expect(rig.take()).toEqual(['30 firing +A', '3630 resolved -A']);
  });

  it('alerts with other group labels are told in notices of their own', () => {
    const rig = new Rig({ channels: ['mail'], routing: { groupBy: ['tool'] } });
    rig.fire('A', { labels: { tool: 'x' } });
    rig.fire('B', { labels: { tool: 'y' } });
    rig.fire('C', { labels: { tool: 'x' } });
    rig.pass(MINUTE);
    expect(rig.take().sort()).toEqual(['30 firing +A +C', '30 firing +B']);
    expect(rig.notices[0]).toMatchObject({
      groupLabels: { tool: 'x' },
      commonLabels: { tool: 'x', severity: 'warning' },
    });
  });

  it('a toggle every 15 s for an hour is told at most 13 times', () => {
    for (const phase of [0, 5, 15, 25]) {
      const rig = new Rig();
      rig.pass(phase * SECOND);
      for (let i = 0; i < 240; i++) {
        if (i % 2 === 0) rig.fire('A');
        else rig.resolve('A');
        rig.pass(15 * SECOND);
      }
      expect(rig.sent.length).toBeLessThanOrEqual(13);
      expect(rig.sent.length).toBeGreaterThan(0);
    }
  });

  it('an alert that flaps within the group interval is no news', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.pass(MINUTE);
    rig.resolve('A');
    rig.pass(MINUTE);
    rig.fire('A');
    rig.pass(HOUR);
    expect(rig.take()).toEqual(['30 firing +A']);
  });

  it('a step of the wall clock changes no interval', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.pass(10 * SECOND);
    rig.wallOffsetMillis = HOUR;
    rig.pass(10 * SECOND);
    rig.wallOffsetMillis = -HOUR;
    rig.pass(HOUR);
    expect(rig.take()).toEqual(['30 firing +A']);
  });
});

describe('what a channel was told', () => {
  it('counts only when the notice was delivered: after a failure it is planned anew', () => {
    const rig = new Rig();
    rig.outcome = 'permanent_failure';
    rig.fire('A');
    rig.pass(6 * MINUTE);
    rig.resolve('A');
    rig.pass(HOUR);
    expect(rig.take()).toEqual(['30 firing +A', '330 firing +A']);
  });

  it('is what the notice under way says, so that a resolution meanwhile is told after it', () => {
    const rig = new Rig();
    rig.outcome = 'none';
    rig.fire('A');
    rig.pass(MINUTE);
    rig.resolve('A');
    rig.pass(HOUR);
    expect(rig.take()).toEqual(['30 firing +A']);
    rig.outcome = 'delivered';
    rig.dispatcher.outcome(rig.notices[0]!.id, { status: 'delivered' }, rig.times);
    rig.pass(HOUR);
    expect(rig.take()).toEqual(['3960 resolved -A']);
  });

  it('is known of each channel by itself', () => {
    const rig = new Rig({ channels: ['mail', 'slack'] });
    rig.outcome = 'none';
    rig.fire('A');
    rig.pass(MINUTE);
    expect(rig.take()).toEqual(['30 firing +A', '30 slack firing +A']);
    rig.dispatcher.outcome(rig.notices[1]!.id, { status: 'delivered' }, rig.times);
    rig.outcome = 'delivered';
    rig.resolve('A');
    rig.pass(10 * MINUTE);
    expect(rig.take()).toEqual(['360 slack resolved -A']);
  });
});

describe('routing', () => {
  const routing = {
    routes: [
      { name: 'pager', levels: ['critical' as const], channels: ['pager'], continue: true },
      { name: 'search', matchers: ['tool=~"search|find"'], channels: ['slack', 'pager'] },
    ],
  };

  it('sends an alert by level and by label, once to each channel, and without a route to all', () => {
    const rig = new Rig({ channels: ['mail', 'slack', 'pager'], routing: { ...routing, inhibit: [] } });
    rig.fire('A', { level: 'critical', labels: { tool: 'search' } });
    rig.fire('B', { labels: { tool: 'find' } });
    rig.fire('C', { labels: { tool: 'other' } });
    rig.pass(MINUTE);
    expect(rig.take().sort()).toEqual([
      '30 firing +C',
      '30 pager firing +A',
      '30 pager firing +B',
      '30 pager firing +C',
      '30 slack firing +A +B',
      '30 slack firing +C',
    ]);
  });

  it.each([
    [{ routes: [{ channels: ['fax'] }] }, /no channel "fax"; there are: mail/],
    [{ groupWait: 'soon' }, /not a duration: "soon"/],
    [{ routes: [{ channels: ['mail'], matchers: ['tool=~"("'] }] }, /not a regular expression/],
    [{ routes: [{ channels: ['mail'], matchers: ['tool'] }] }, /not a matcher: "tool"/],
  ])('that is malformed is refused with the reason: %j', (malformed, reason) => {
    expect(() => new Rig({ channels: ['mail'], routing: malformed })).toThrow(reason);
    const rig = new Rig();
    expect(() => rig.dispatcher.reroute({ channels: ['mail'], routing: malformed })).toThrow(reason);
    rig.fire('A');
    rig.pass(MINUTE);
    expect(rig.take()).toEqual(['30 firing +A']);
  });

  it('may change at run time: what was told stays told', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.pass(MINUTE);
    rig.dispatcher.reroute({ channels: ['mail'], routing: { groupBy: ['alertname'] } });
    rig.pass(HOUR);
    rig.resolve('A');
    rig.pass(MINUTE);
    expect(rig.take()).toEqual(['30 firing +A', '3690 resolved -A']);
  });
});
