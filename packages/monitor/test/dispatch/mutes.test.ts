import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, Rig, SECOND, START } from './rig.js';

const SILENCE = { matchers: ['alertname="A"'], comment: 'deploy', author: 'ops' };

describe('a silence', () => {
  it('keeps its alerts from being told, and when it ends over a firing alert it is told', () => {
    const rig = new Rig();
    rig.dispatcher.silence({ ...SILENCE, for: '1h' }, rig.times);
    rig.fire('A');
    rig.pass(2 * HOUR);
    expect(rig.take()).toEqual(['3600 silence_ended +A']);
  });

  it('that ends over an alert told before lets it be told again', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.pass(10 * MINUTE);
    const { id } = rig.dispatcher.silence({ ...SILENCE, until: new Date(rig.nowMillis + 3 * HOUR) }, rig.times);
    rig.pass(HOUR);
    expect(rig.dispatcher.liftSilence(id, rig.times)).toBe(true);
    rig.pass(HOUR);
    expect(rig.take()).toEqual(['30 firing +A', '4200 silence_ended +A']);
    expect(rig.dispatcher.silences()).toEqual([]);
  });

  it('holds a resolved notice back until it ends when the firing was told', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.pass(10 * MINUTE);
    rig.dispatcher.silence({ ...SILENCE, for: '1h' }, rig.times);
    rig.pass(10 * MINUTE);
    rig.resolve('A');
    rig.pass(2 * HOUR);
    expect(rig.take()).toEqual(['30 firing +A', '4200 resolved -A']);
    const [told] = rig.notices[1]!.alerts;
    expect(told!.endsAt! - told!.startsAt).toBe(20 * MINUTE);
  });

  it('over an alert that fires and resolves inside it leaves nothing to be told', () => {
    const rig = new Rig();
    rig.dispatcher.silence({ ...SILENCE, for: '1h' }, rig.times);
    rig.fire('A');
    rig.pass(10 * MINUTE);
    rig.resolve('A');
    rig.pass(2 * HOUR);
    expect(rig.take()).toEqual([]);
  });

  it('takes its alerts out of the notices of their group', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.fire('B');
    rig.dispatcher.silence({ ...SILENCE, for: '1h' }, rig.times);
    rig.pass(MINUTE);
    expect(rig.take()).toEqual(['30 firing +B']);
  });

  it('is kept to its length when the wall clock steps', () => {
    const rig = new Rig();
    rig.dispatcher.silence({ ...SILENCE, for: '1h' }, rig.times);
    rig.fire('A');
    rig.wallOffsetMillis = 12 * HOUR;
    rig.pass(2 * HOUR);
    expect(rig.take()).toEqual(['3600 silence_ended +A']);
  });

  it.each([
    [{ ...SILENCE, matchers: [], for: '1h' }, /without matchers/],
    [{ ...SILENCE, comment: ' ', for: '1h' }, /comment and an author/],
    [SILENCE, /needs an end/],
    [{ ...SILENCE, for: '1h', until: new Date(START + HOUR) }, /needs an end/],
    [{ ...SILENCE, until: new Date(START - 1) }, /in the past/],
    [{ ...SILENCE, for: '999999999d' }, /at most ten years/],
    [{ ...SILENCE, matchers: ['x'], for: '1h' }, /not a matcher/],
  ])('that is malformed is refused: %j', (options, reason) => {
    const rig = new Rig();
    expect(() => rig.dispatcher.silence(options, rig.times)).toThrow(reason);
    expect(rig.dispatcher.silences()).toEqual([]);
  });
});

describe('inhibition', () => {
  it('by default keeps the warnings of a group quiet while a critical alert of it fires', () => {
    const rig = new Rig({ channels: ['mail'], routing: { groupBy: ['tool'] } });
    rig.fire('Slow', { labels: { tool: 'x' } });
    rig.fire('Down', { level: 'critical', labels: { tool: 'x' } });
    rig.fire('Slow', { labels: { tool: 'y' } });
    rig.pass(10 * MINUTE);
    expect(rig.take().sort()).toEqual(['30 firing +Down', '30 firing +Slow']);
    rig.resolve('Down', { level: 'critical', labels: { tool: 'x' } });
    rig.pass(10 * MINUTE);
    expect(rig.take()).toEqual(['600 changed +Slow -Down']);
  });

  it('holds where the labels in `equal` agree, and no alert inhibits itself', () => {
    const inhibit = [{ source: ['severity=~"critical|warning"'], target: ['severity="warning"'], equal: ['tool'] }];
    const rig = new Rig({ channels: ['mail'], routing: { inhibit } });
    rig.fire('A', { labels: { tool: 'x' } });
    rig.fire('B', { labels: { tool: 'x' } });
    rig.fire('C', { level: 'critical', labels: { tool: 'y' } });
    rig.fire('D', { labels: { tool: 'y' } });
    rig.pass(MINUTE);
    expect(rig.take()).toEqual(['30 firing +C +A +B']);
  });

  it('ends with its source: an alert told before is not told again', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.pass(MINUTE);
    rig.fire('B', { level: 'critical' });
    rig.pass(10 * MINUTE);
    rig.resolve('B', { level: 'critical' });
    rig.pass(HOUR);
    expect(rig.take()).toEqual(['30 firing +A', '90 changed +B', '690 changed +A -B']);
  });
});

describe('a rule that depends on another', () => {
  const child = { dependsOn: ['Parent'] };

  it('notifies nobody while its parent fires, and is told a group wait later when it fires on', () => {
    const rig = new Rig({ channels: ['mail'], routing: { groupBy: ['alertname'] } });
    rig.fire('Parent');
    rig.fire('Child', child);
    rig.pass(10 * MINUTE);
    rig.resolve('Parent');
    rig.pass(10 * MINUTE);
    expect(rig.take()).toEqual(['30 firing +Parent', '630 resolved -Parent', '630 firing +Child']);
  });

  it('notifies nobody while its parent is pending, so that the cause is told first', () => {
    const rig = new Rig();
    rig.set('Parent', 'pending');
    rig.fire('Child', child);
    rig.pass(5 * MINUTE);
    expect(rig.take()).toEqual([]);
    rig.fire('Parent');
    rig.pass(5 * MINUTE);
    expect(rig.take()).toEqual(['330 firing +Parent']);
  });

  it('is told when its pending parent turns out to be well', () => {
    const rig = new Rig();
    rig.set('Parent', 'pending');
    rig.fire('Child', child);
    rig.pass(MINUTE);
    rig.set('Parent', 'gone');
    rig.pass(MINUTE);
    expect(rig.take()).toEqual(['90 firing +Child']);
  });

  it('is told beside a parent that is pending again and again and never fires', () => {
    const rig = new Rig();
    rig.fire('Child', child);
    for (let i = 0; i < 30; i++) {
      rig.set('Parent', 'pending', { activeSinceMillis: rig.nowMillis });
      rig.pass(10 * SECOND);
      rig.set('Parent', 'gone');
      rig.pass(10 * SECOND);
    }
    expect(rig.take()).toEqual(['100 firing +Child']);
  });

  it('that recovers with its parent is told to nobody', () => {
    const rig = new Rig();
    rig.fire('Parent');
    rig.fire('Child', child);
    rig.pass(HOUR);
    rig.resolve('Parent');
    rig.pass(10 * SECOND);
    rig.resolve('Child', child);
    rig.pass(HOUR);
    expect(rig.take()).toEqual(['30 firing +Parent', '3630 resolved -Parent']);
  });

  it('is not held back by a parent in shadow, nor by one that depends on it', () => {
    const rig = new Rig();
    rig.fire('Parent', { shadow: true });
    rig.fire('Child', child);
    rig.fire('Hen', { dependsOn: ['Egg'] });
    rig.fire('Egg', { dependsOn: ['Hen'] });
    rig.pass(MINUTE);
    expect(rig.take()).toEqual(['30 firing +Child +Hen +Egg']);
  });
});

describe('a rule in shadow', () => {
  it('is in the history and notifies nobody', () => {
    const rig = new Rig();
    rig.fire('A', { shadow: true });
    rig.pass(MINUTE);
    rig.resolve('A', { shadow: true });
    rig.pass(MINUTE);
    expect(rig.take()).toEqual([]);
    expect(rig.dispatcher.history().map(({ reason }) => reason)).toEqual([
      'A (warning) fires, in shadow',
      'A notifies nobody: its rule is in shadow: evaluated, never sent',
      'A (warning) resolved, in shadow',
    ]);
    expect(rig.dispatcher.resolvedToday(rig.times.wallMillis)).toBe(0);
  });
});
