import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, Rig, SECOND } from './rig.js';

const SILENCE = { matchers: ['alertname="Silenced"'], comment: 'deploy', author: 'ops', for: '10h' };

describe('after a restart', () => {
  it('what was told is not told again, and its end is told once, although it resolved while the process was down', () => {
    const rig = new Rig();
    rig.fire('A');
    rig.fire('B');
    rig.pass(10 * MINUTE);
    rig.resolve('A');
    rig.set('B', 'gone');
    expect(rig.restart(10 * MINUTE)).toEqual([]);
    rig.pass(10 * MINUTE);
    expect(rig.take().map((line) => line.replace(/^\d+ /, ''))).toEqual(['firing +A +B', 'resolved -A -B']);
  });

  it('a notice under way is sent again under the same id, and counts once', () => {
    const rig = new Rig();
    rig.outcome = 'none';
    rig.fire('A');
    rig.pass(MINUTE);
    const again = rig.restart();
    expect(again).toHaveLength(1);
    expect(again[0]).toMatchObject({ id: rig.notices[0]!.id, channel: 'mail', reason: 'firing', status: 'firing' });
    expect(again[0]!.createdAt).toBe(rig.notices[0]!.createdAt);
    rig.dispatcher.outcome(again[0]!.id, { status: 'delivered' }, rig.times);
    rig.dispatcher.outcome(again[0]!.id, { status: 'delivered' }, rig.times);
    rig.pass(HOUR);
    expect(rig.notices).toHaveLength(1);
  });

  it('group waits, repeats, acknowledgements, silences and windows go on where they were', () => {
    const rig = new Rig({ channels: ['mail'], routing: { repeatInterval: '1h', remindAfter: '3h' } });
    rig.fire('A');
    rig.pass(20 * SECOND);
    rig.restart();
    rig.pass(20 * SECOND);
    expect(rig.sent.map(({ alerts }) => alerts)).toEqual(['+A']);
    rig.restart();
    rig.pass(HOUR);
    expect(rig.sent.map(({ reason }) => reason)).toEqual(['firing', 'repeated']);
    const { fingerprint } = rig.fire('A');
    rig.dispatcher.acknowledge(fingerprint, { by: 'dana', comment: 'on it' }, rig.times);
    rig.dispatcher.silence(SILENCE, rig.times);
    rig.dispatcher.addMaintenanceWindow({
      name: 'w',
      zone: 'UTC',
      from: '00:00',
      to: '24:00',
      matchers: ['alertname="In"'],
    });
    rig.restart();
    rig.fire('Silenced');
    rig.fire('In');
    rig.pass(2 * HOUR);
    expect(rig.sent.map(({ reason }) => reason)).toEqual(['firing', 'repeated']);
    rig.pass(2 * HOUR);
    expect(rig.sent.map(({ reason, alerts }) => `${reason} ${alerts}`)).toEqual([
      'firing +A',
      'repeated +A',
      'reminder +A',
    ]);
    expect(rig.dispatcher.history().some(({ reason }) => reason.includes('acknowledged A'))).toBe(true);
  });

  it('a silence that ended while the process was down lets the alert be told', () => {
    const rig = new Rig();
    rig.dispatcher.silence({ ...SILENCE, matchers: ['alertname="A"'], for: '1h' }, rig.times);
    rig.fire('A');
    rig.pass(30 * MINUTE);
    rig.restart(HOUR);
    rig.pass(MINUTE);
    expect(rig.sent.map(({ reason }) => reason)).toEqual(['silence_ended']);
  });

  it('nothing inhibited, held back or silenced is told, in 100 restarts at random times', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 3, maxLength: 8 });
    let restarts = 0;
    fc.assert(
      fc.property(steps, (waits) => {
        const rig = new Rig({ channels: ['mail', 'slack'], routing: { groupBy: ['tool'] } });
        rig.stepMillis = 10 * SECOND;
        rig.dispatcher.silence(SILENCE, rig.times);
        rig.fire('Cause', { level: 'critical', labels: { tool: 'x' } });
        rig.fire('Inhibited', { labels: { tool: 'x' } });
        rig.fire('Child', { level: 'critical', dependsOn: ['Cause'] });
        rig.fire('Silenced', { level: 'critical' });
        for (const wait of waits) {
          rig.pass(wait * MINUTE);
          rig.restart(wait * SECOND);
          if (wait % 7 === 0) rig.dispatcher.reroute({ channels: ['mail', 'slack'], routing: { groupBy: ['tool'] } });
          restarts++;
        }
        rig.pass(10 * MINUTE);
        const told = new Set(rig.notices.flatMap(({ alerts }) => alerts.map(({ rule }) => rule)));
        expect([...told]).toEqual(['Cause']);
      }),
      { numRuns: 25 },
    );
    expect(restarts).toBeGreaterThanOrEqual(100);
  });

  it('malformed records are left out and counted', () => {
    const rig = new Rig();
    const records = [
      { key: 'alert:x', value: 7 },
      { key: 'silence:y', value: { silence: { matchers: ['('] } } },
      { key: 'line:z', value: {} },
      { key: 'whatever', value: null },
      { key: 'today:', value: { day: '2026-03-02', count: 3 } },
    ];
    expect(rig.dispatcher.restore(records)).toBe(3);
    expect(rig.dispatcher.resolvedToday(rig.times.wallMillis)).toBe(3);
  });
});

type Action = 'fire' | 'resolve' | 'silence' | 'deliver' | 'fail' | 'restart' | 'pass';

describe('whatever happens', () => {
  it('each delivered firing of an alert is followed by exactly one delivered resolution, and none comes without a firing', () => {
    const action = fc.record({
      kind: fc.constantFrom<Action>(
        'fire',
        'fire',
        'resolve',
        'resolve',
        'silence',
        'deliver',
        'fail',
        'restart',
        'pass',
      ),
      rule: fc.constantFrom('A', 'B', 'C'),
      wait: fc.integer({ min: 1, max: 600 }),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const rig = new Rig();
        rig.stepMillis = 15 * SECOND;
        rig.outcome = 'none';
        const settled = new Set<string>();
        const delivered: { rule: string; status: string }[] = [];
        const settle = (isDelivered: boolean) => {
          for (const notice of rig.dispatcher.underWay(rig.times)) {
            if (isDelivered && !settled.has(notice.id)) {
              delivered.push(...notice.alerts.map(({ rule, status }) => ({ rule, status })));
            }
            settled.add(notice.id);
            rig.dispatcher.outcome(
              notice.id,
              isDelivered ? { status: 'delivered' } : { status: 'permanent_failure', reason: '550' },
              rig.times,
            );
          }
        };
        for (const { kind, rule, wait } of actions) {
          if (kind === 'fire') rig.fire(rule);
          if (kind === 'resolve') rig.resolve(rule);
          if (kind === 'silence') {
            rig.dispatcher.silence({ ...SILENCE, matchers: [`alertname="${rule}"`], for: `${wait}s` }, rig.times);
          }
          if (kind === 'deliver') settle(true);
          if (kind === 'fail') settle(false);
          if (kind === 'restart') rig.restart(wait * SECOND);
          rig.pass(wait * SECOND);
        }
        for (const rule of ['A', 'B', 'C']) rig.resolve(rule);
        for (let i = 0; i < 6; i++) {
          settle(true);
          rig.pass(6 * MINUTE);
        }
        for (const rule of ['A', 'B', 'C']) {
          const told = delivered.filter((one) => one.rule === rule).map(({ status }) => status);
          const episodes = told.filter((status, i) => status === 'firing' && told[i - 1] !== 'firing').length;
          expect(told.filter((status) => status === 'resolved')).toHaveLength(episodes);
          expect(told[0] ?? 'firing').toBe('firing');
          expect(told.at(-1) ?? 'resolved').toBe('resolved');
        }
      }),
      { numRuns: 60 },
    );
  });
});
