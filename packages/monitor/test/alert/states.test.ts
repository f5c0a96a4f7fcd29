import { type Alert, type AlertRule, AlertStates, RuleSet } from '@mcp-vitals/monitor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultOf, setOf, toolRule } from './samples.js';

const START = 1_700_000_000_000;
const TICK = 10_000;

/** Advances the states of one rule by verdicts on the tool `a`, one a tick, and keeps its state after each. */
class Course {
  readonly set: RuleSet;
  readonly states: AlertStates;
  nowMillis = START;

  constructor(changes: Partial<AlertRule> = {}, options: { maxAlerts?: number } = {}) {
    this.set = setOf(changes);
    this.states = new AlertStates(this.set, { intervalMillis: TICK, ...options });
  }

  /** One evaluation after `afterMillis`. */
  tick(found: Parameters<typeof resultOf>[1], afterMillis = TICK) {
    this.nowMillis += afterMillis;
    return this.states.advance(resultOf(this.set, found), this.nowMillis);
  }

  get alert(): Alert | undefined {
    return this.states.alerts()[0];
  }

  /** The states after each verdict: `-` inactive, `p` pending, `f` firing, `r` resolved. */
  run(verdicts: string): string {
    const one = { h: { a: 'holds' }, g: { a: 'good' }, n: { a: 'no_data' }, '0': {}, e: 'error' } as const;
    return verdicts
      .split('')
      .map((verdict) => this.step(one[verdict as 'h']))
      .join('');
  }

  step(found: Parameters<typeof resultOf>[1]): string {
    this.tick(found);
    return this.alert?.state[0] ?? '-';
  }
}

describe('an alert', () => {
  it('fires at once when its rule has no `for`', () => {
    expect(new Course().run('ghhg')).toBe('-ffr');
  });

  it('fires in the evaluation in which the condition has held for exactly `for`', () => {
    expect(new Course({ for: '30s' }).run('hhhhh')).toBe('pppff');
    expect(new Course({ for: '31s' }).run('hhhhhh')).toBe('ppppff');
  });

  it('starts its `for` anew after one good evaluation', () => {
    expect(new Course({ for: '20s' }).run('hhghhh')).toBe('pp-ppf');
  });

  it('keeps firing for exactly `keepFiringFor` after the condition last held, and begins anew each time it holds', () => {
    expect(new Course({ keepFiringFor: '20s' }).run('hggg')).toBe('fffr');
    expect(new Course({ keepFiringFor: '20s' }).run('hgghggg')).toBe('ffffffr');
  });

  it('does not keep a pending alert', () => {
    expect(new Course({ for: '30s', keepFiringFor: '1m' }).run('hhg')).toBe('pp-');
  });

  it('resolves after `recoverAfter` good evaluations in a row, between which none was kept without data', () => {
    expect(new Course({ recoverAfter: 3 }).run('hgghggg')).toBe('ffffffr');
    expect(new Course({ recoverAfter: 2, onNoData: 'keep' }).run('hgnngg')).toBe('fffffr');
  });

  it('resolves only when both `keepFiringFor` and `recoverAfter` are over', () => {
    expect(new Course({ recoverAfter: 2, keepFiringFor: '30s' }).run('hgggg')).toBe('ffffr');
    expect(new Course({ recoverAfter: 4, keepFiringFor: '10s' }).run('hgggg')).toBe('ffffr');
  });

  it('is kept for 15 minutes after it resolved, and no longer', () => {
    const course = new Course();
    course.run('hg');
    course.run('g'.repeat(90));
    expect(course.alert?.state).toBe('resolved');
    course.run('g');
    expect(course.alert).toBeUndefined();
  });

  it('begins anew with new times when it is active again after it resolved', () => {
    const course = new Course({ for: '10s' });
    course.run('hhghh');
    expect(course.alert).toMatchObject({
      state: 'firing',
      activeSinceMillis: START + 4 * TICK,
      firingSinceMillis: START + 5 * TICK,
      resolvedAtMillis: null,
    });
  });

  it('of a group that is gone resolves', () => {
    const course = new Course();
    course.tick({ a: 'holds', b: 'good' });
    course.tick({ b: 'good' });
    expect(course.alert).toMatchObject({ state: 'resolved', figure: { value: null } });
  });
});

describe('an alert without data', () => {
  it('is as good as one with a good value by default', () => {
    expect(new Course({ for: '10s' }).run('hnhhn')).toBe('p-pfr');
    expect(new Course().run('h0')).toBe('fr');
  });

  it('obeys `for` with `alert`, states the cause, and resolves with the first good value', () => {
    const course = new Course({ onNoData: 'alert', for: '20s' });
    expect(course.run('nnn')).toBe('ppf');
    expect(course.alert).toMatchObject({ cause: 'no_data', labels: { gen_ai_tool_name: 'a' } });
    expect(course.run('g')).toBe('r');
  });

  it('is one alert with the labels of the rule alone when no group is left', () => {
    const course = new Course({ onNoData: 'alert' });
    course.run('h0');
    const [a, all] = course.states.alerts();
    expect(a).toMatchObject({ state: 'resolved', labels: { gen_ai_tool_name: 'a' } });
    expect(all).toMatchObject({ state: 'firing', cause: 'no_data', labels: { alertname: 'ToolErrors' } });
    expect(all?.labels).not.toHaveProperty('gen_ai_tool_name');
  });

  it('goes on as if its condition held with `keep`, `for` and `keepFiringFor` included, for one group and for all', () => {
    expect(new Course({ onNoData: 'keep', for: '20s' }).run('hnnn')).toBe('ppff');
    expect(new Course({ onNoData: 'keep', for: '20s' }).run('h00g')).toBe('ppfr');
    expect(new Course({ onNoData: 'keep' }).run('gnn')).toBe('---');
    expect(new Course({ onNoData: 'keep', keepFiringFor: '20s' }).run('hgnnnggg')).toBe('fffffffr');
  });
});

describe('an alert whose evaluation fails', () => {
  it('is kept by default', () => {
    expect(new Course().run('heeg')).toBe('fffr');
    expect(new Course().run('gee')).toBe('---');
  });

  it('resolves with `ok`', () => {
    expect(new Course({ onError: 'ok' }).run('he')).toBe('fr');
  });

  it('is one more alert with `alert`, which obeys `for`, and the others are kept', () => {
    const course = new Course({ onError: 'alert', for: '10s' });
    expect(course.run('hhee')).toBe('pfff');
    const [a, all] = course.states.alerts();
    expect(a).toMatchObject({ state: 'firing', cause: 'condition' });
    expect(all).toMatchObject({ state: 'firing', cause: 'error', figure: { value: null } });
    course.run('h');
    expect(course.states.alerts().map(({ state }) => state)).toEqual(['firing', 'resolved']);
  });
});

describe('the figure of an alert', () => {
  it('is the present one, and the peak is the worst while it was active', () => {
    const course = new Course();
    for (const value of [7, 30, 9]) course.tick({ a: value });
    expect(course.alert).toMatchObject({ figure: { value: 9 }, peak: 30 });
    course.tick({ a: 2 });
    expect(course.alert).toMatchObject({ state: 'resolved', figure: { value: 2 }, peak: 30 });
    course.tick({ a: 8 });
    expect(course.alert).toMatchObject({ state: 'firing', peak: 8 });
  });

  it('has the lowest value as its peak where a low value is bad', () => {
    const set = new RuleSet([toolRule({ indicator: 'cache_hit_ratio', by: ['mcp_vitals.cache.name'], when: '<' })]);
    const states = new AlertStates(set, { intervalMillis: TICK });
    for (const [i, value] of [30, 10, 20].entries()) states.advance(resultOf(set, { a: value }), START + i * TICK);
    expect(states.alerts()[0]!.peak).toBe(10);
  });

  it('fills in the annotations', () => {
    const annotations = {
      summary: '{{ labels.gen_ai_tool_name }}: {{value}} of {{ count }} in {{ over }}, {{ threshold }}',
    };
    const course = new Course({ annotations });
    course.tick({ a: 12.3456 });
    expect(course.alert?.annotations).toEqual({ summary: 'a: 12.3 % of 40 in 5m, 5 %' });
  });

  it('never reads like its threshold when it is beyond it', () => {
    const course = new Course({ annotations: { summary: '{{ value }} > {{ threshold }}' } });
    course.tick({ a: 5.0004 });
    expect(course.alert?.annotations).toEqual({ summary: '5.0004 % > 5 %' });
  });
});

describe('the fingerprint of an alert', () => {
  /** Labels and fingerprints as Alertmanager 0.25 answered them at `/api/v2/alerts`. */
  it.each([
    ['9940f55cfe342989', { name: 'HighErrorRatio', level: 'critical' }, ''],
    ['b49eaaaf720d9176', { name: 'A', labels: { z: '1', Z: '2', _a: '3' } }, 'Größe ☃ 𝒳'],
  ])('is the one of Alertmanager, %s', (fingerprint, changes, tool) => {
    const course = new Course(changes as Partial<AlertRule>);
    course.tick({ [tool]: 'holds' });
    expect(course.alert?.fingerprint).toBe(fingerprint);
  });
});

describe('the changes of an evaluation', () => {
  it('name the state before and after, `null` for inactive', () => {
    const course = new Course({ for: '10s' });
    const changes = [{ a: 'holds' }, { a: 'holds' }, { a: 'good' }, { a: 'holds' }, { a: 'good' }].map((found) =>
      course.tick(found as { a: 'holds' }).map(({ from, to }) => `${from} > ${to}`),
    );
    expect(changes).toEqual([
      ['null > pending'],
      ['pending > firing'],
      ['firing > resolved'],
      ['resolved > pending'],
      ['pending > null'],
    ]);
  });
});

describe('time', () => {
  it('in which nobody evaluated counts as one interval of `for`', () => {
    const course = new Course({ for: '1m' });
    course.run('h');
    course.tick({ a: 'holds' }, 600_000);
    expect(course.alert?.state).toBe('pending');
    expect(course.run('hhhhh')).toBe('ppppf');
  });

  it('in which nobody evaluated does not end `keepFiringFor`', () => {
    const course = new Course({ keepFiringFor: '1m' });
    course.run('hg');
    course.tick({ a: 'good' }, 600_000);
    expect(course.alert?.state).toBe('firing');
    expect(course.run('ggggg')).toBe('ffffr');
  });

  it('in which nobody evaluated leaves windows without data, which resolve nothing until they reach back again', () => {
    const course = new Course({ over: '1m' });
    course.run('h');
    course.tick({ a: 'no_data' }, 600_000);
    expect(course.run('nnnnn')).toBe('fffff');
    expect(course.run('n')).toBe('r');
  });

  it('of a blocked event loop is one evaluation that comes late', () => {
    const course = new Course({ for: '15s' });
    course.run('h');
    course.tick({ a: 'holds' }, 15_000);
    expect(course.alert?.state).toBe('firing');
  });
});

describe('the number of alerts', () => {
  it('has a limit, beyond which alerts are dropped and counted', () => {
    const course = new Course({}, { maxAlerts: 2 });
    course.tick({ a: 'holds', b: 'holds', c: 'holds' });
    expect(course.states.alerts().map(({ labels }) => labels.gen_ai_tool_name)).toEqual(['a', 'b']);
    expect(course.states.dropped).toBe(1);
    course.tick({ a: 'holds', b: 'holds', c: 'holds' });
    expect(course.states.dropped).toBe(2);
  });

  it('leaves room for new alerts by forgetting resolved ones early', () => {
    const course = new Course({}, { maxAlerts: 2 });
    course.tick({ a: 'holds', b: 'holds' });
    course.tick({ a: 'good', b: 'good' });
    course.tick({ a: 'good', b: 'good', c: 'holds' });
    expect(course.states.alerts().map(({ labels }) => labels.gen_ai_tool_name)).toEqual(['c']);
    expect(course.states.dropped).toBe(0);
  });

  it.each([0, -1, Number.NaN])('cannot be %s, nor can the interval', (value) => {
    expect(() => new AlertStates(setOf(), { intervalMillis: TICK, maxAlerts: value })).toThrow(RangeError);
    expect(() => new AlertStates(setOf(), { intervalMillis: value })).toThrow(RangeError);
  });

  it('cannot be 2.5', () => {
    expect(() => new AlertStates(setOf(), { intervalMillis: TICK, maxAlerts: 2.5 })).toThrow(RangeError);
  });
});

/** `AlertingRule.Eval` of Prometheus, line by line, for one alert: the state after each evaluation. */
function prometheus(holds: readonly boolean[], forMillis: number, keepMillis: number): string {
  let active: { state: string; activeAt: number; keepFiringSince?: number; resolvedAt?: number } | undefined;
  return holds
    .map((hold, i) => {
      const ts = START + i * TICK;
      if (hold && (active === undefined || active.state === 'r')) active = { state: 'p', activeAt: ts };
      if (active === undefined) return '-';
      if (!hold) {
        let keepFiring = false;
        if (active.state === 'f' && keepMillis > 0) {
          active.keepFiringSince ??= ts;
          if (ts - active.keepFiringSince < keepMillis) keepFiring = true;
        }
        if (active.state === 'p' || (active.resolvedAt !== undefined && ts - active.resolvedAt > 900_000)) {
          active = undefined;
          return '-';
        }
        if (active.state !== 'r' && !keepFiring) {
          active.state = 'r';
          active.resolvedAt = ts;
        }
        if (!keepFiring) return active.state;
      } else delete active.keepFiringSince;
      if (active.state === 'p' && ts - active.activeAt >= forMillis) active.state = 'f';
      return active.state;
    })
    .join('');
}

describe('the states', () => {
  it('are those of Prometheus for any course of the condition', () => {
    const runs = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(runs, fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 70 }), (parts, hold, keep) => {
        const holds = parts.flatMap(([value, length]) => Array<boolean>(length).fill(value));
        const course = new Course({
          ...(hold > 0 && { for: `${hold}s` }),
          ...(keep > 0 && { keepFiringFor: `${keep}s` }),
        });
        const states = course.run(holds.map((value) => (value ? 'h' : 'g')).join(''));
        expect(states).toBe(prometheus(holds, hold * 1000, keep * 1000));
      }),
      { numRuns: 500 },
    );
  });
});
