import { type Alert, type AlertRule, AlertStates, DEFAULT_RULES, RuleSet } from '@mcp-vitals/monitor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultOf, setOf, toolRule } from './samples.js';

const START = 1_700_000_000_000;
const TICK = 10_000;
const HOUR = 3_600_000;

/** Evaluates at every tick from `START` on. */
function statesAfter(set: RuleSet, found: readonly Parameters<typeof resultOf>[1][]): AlertStates {
  const states = new AlertStates(set, { intervalMillis: TICK });
  for (const [i, one] of found.entries()) states.advance(resultOf(set, one), START + i * TICK);
  return states;
}

/** Takes the states of `before` to a process with a monotonic clock of its own, after `downMillis` on the wall clock. */
function restarted(before: AlertStates, atMillis: number, set: RuleSet, downMillis: number, wallStepMillis = 0) {
  const json = JSON.parse(JSON.stringify(before.snapshot(atMillis, atMillis)));
  const states = new AlertStates(set, { intervalMillis: TICK });
  const nowMillis = 5_000_000;
  const { changes, dropped } = states.restore(json, nowMillis, atMillis + downMillis + wallStepMillis);
  return { states, nowMillis, changes, dropped };
}

const holds = { a: 'holds' } as const;
const only = (states: AlertStates): Alert | undefined => states.alerts()[0];

describe('a restart', () => {
  it('keeps the `for` of a pending alert, without the time between the processes', () => {
    const set = setOf({ for: '60s' });
    const { states, nowMillis } = restarted(statesAfter(set, [holds, holds, holds]), START + 2 * TICK, set, HOUR);
    expect(only(states)).toMatchObject({ state: 'pending', activeSinceMillis: nowMillis - HOUR - 2 * TICK });
    const at = (seconds: number) => states.advance(resultOf(set, holds), nowMillis + seconds * 1000).length;
    expect([10, 20, 30, 39, 40].map(at)).toEqual([0, 0, 0, 0, 1]);
  });

  it.each([-HOUR, HOUR])('keeps `for` when the wall clock stepped by %d ms meanwhile', (step) => {
    const set = setOf({ for: '30s' });
    const { states, nowMillis } = restarted(statesAfter(set, [holds, holds]), START + TICK, set, 1000, step);
    // A clock that was set back does not say that the alert begins in the future.
    expect(only(states)!.activeSinceMillis).toBeLessThanOrEqual(nowMillis - TICK);
    states.advance(resultOf(set, holds), nowMillis + 10_000);
    expect(only(states)?.state).toBe('pending');
    states.advance(resultOf(set, holds), nowMillis + 20_000);
    expect(only(states)?.state).toBe('firing');
  });

  it.each([-1e300, -Number.MAX_SAFE_INTEGER])(
    'has times that can be shown after a wall time of %d ms',
    (wallMillis) => {
      const set = setOf();
      const snapshot = { ...statesAfter(set, [holds]).snapshot(START, START), wallMillis };
      const states = new AlertStates(set, { intervalMillis: TICK });
      states.restore(snapshot, START, START);
      expect(only(states)?.state).toBe('firing');
      expect(new Date(only(states)!.activeSinceMillis).toISOString()).toMatch(/^\d{4}-/);
    },
  );

  it('keeps a firing alert with its times, its peak and its fingerprint', () => {
    const set = setOf({ annotations: { summary: '{{ value }}' } });
    const before = statesAfter(set, [{ a: 30 }, { a: 8 }]);
    const { states, nowMillis, changes } = restarted(before, START + TICK, set, HOUR);
    const shift = nowMillis - HOUR - (START + TICK);
    const old = only(before)!;
    expect(changes).toEqual([]);
    expect(only(states)).toEqual({
      ...old,
      activeSinceMillis: old.activeSinceMillis + shift,
      firingSinceMillis: old.firingSinceMillis! + shift,
      lastEvaluatedMillis: old.lastEvaluatedMillis + shift,
    });
  });

  it('keeps `keepFiringFor`, `recoverAfter` and the time of a resolved alert', () => {
    const keep = setOf({ keepFiringFor: '30s', recoverAfter: 2 });
    const kept = restarted(statesAfter(keep, [holds, { a: 'good' }, { a: 'good' }]), START + 2 * TICK, keep, HOUR);
    kept.states.advance(resultOf(keep, { a: 'good' }), kept.nowMillis + 19_000);
    expect(only(kept.states)?.state).toBe('firing');
    kept.states.advance(resultOf(keep, { a: 'good' }), kept.nowMillis + 20_000);
    expect(only(kept.states)?.state).toBe('resolved');

    const plain = setOf();
    const { states, nowMillis } = restarted(statesAfter(plain, [holds, { a: 'good' }]), START + TICK, plain, 600_000);
    expect(only(states)).toMatchObject({ state: 'resolved', resolvedAtMillis: nowMillis - 600_000 });
    states.advance(resultOf(plain, { a: 'good' }), nowMillis + 301_000);
    expect(only(states)).toBeUndefined();
  });

  it('resolves a firing alert whose rule is gone, and forgets a pending one', () => {
    const firing = restarted(statesAfter(setOf(), [holds]), START, new RuleSet(DEFAULT_RULES), HOUR);
    expect(firing.changes.map(({ from, to }) => [from, to])).toEqual([['firing', 'resolved']]);
    expect(only(firing.states)).toMatchObject({ rule: 'ToolErrors', level: 'warning', state: 'resolved' });
    firing.states.advance([], firing.nowMillis + 900_001);
    expect(firing.states.alerts()).toEqual([]);
    const pending = restarted(statesAfter(setOf({ for: '1m' }), [holds]), START, new RuleSet(DEFAULT_RULES), HOUR);
    expect(pending.states.alerts()).toEqual([]);
  });

  it('never fails on a snapshot that is not valid, and counts what it leaves out', () => {
    const set = setOf();
    const snapshot = statesAfter(set, [{ a: 'holds', b: 'holds' }]).snapshot(START, START);
    const read = (given: unknown) => {
      const states = new AlertStates(set, { intervalMillis: TICK });
      return { ...states.restore(given, START, START), kept: states.alerts().length };
    };
    expect(read(snapshot)).toEqual({ changes: [], dropped: 0, kept: 2 });
    for (const none of [null, 7, 'x', [], {}, { version: 2, wallMillis: 0, rules: [] }]) {
      expect(read(none)).toEqual({ changes: [], dropped: 1, kept: 0 });
    }
    const [rule] = snapshot.rules;
    const [alert, other] = rule!.alerts;
    const broken = {
      ...snapshot,
      rules: [{ ...rule, alerts: [{ ...alert, state: 'firing', firingFor: null }, other] }],
    };
    expect(read(broken)).toEqual({ changes: [], dropped: 1, kept: 1 });
    const endless = { ...snapshot, rules: [{ ...rule, alerts: [{ ...alert, activeFor: 1e300 }, other] }] };
    expect(read(endless)).toEqual({ changes: [], dropped: 1, kept: 1 });
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        read(anything);
        read({ ...snapshot, rules: [anything] });
        read({ ...snapshot, rules: [{ ...rule, alerts: [anything] }] });
        read({ ...snapshot, rules: [{ ...rule, alerts: [{ ...alert, seen: anything }] }] });
      }),
    );
  });
});

describe('a reload of the rules', () => {
  const reload = (from: Partial<AlertRule>, to: Partial<AlertRule>, found: Parameters<typeof statesAfter>[1]) => {
    const states = statesAfter(setOf(from), found);
    const set = setOf(to);
    const changes = states.replaceRules(set, START + found.length * TICK).map((one) => [one.from, one.to]);
    return { states, set, changes };
  };

  it('keeps the alerts of unchanged rules, `for` included', () => {
    const { states, set, changes } = reload({ for: '30s' }, { for: '30s', annotations: { summary: 'new' } }, [
      holds,
      holds,
      holds,
    ]);
    expect(changes).toEqual([]);
    states.advance(resultOf(set, holds), START + 3 * TICK);
    expect(only(states)).toMatchObject({
      state: 'firing',
      activeSinceMillis: START,
      annotations: { summary: 'new' },
    });
  });

  it('takes a new `for` for alerts that are pending', () => {
    const { states, set } = reload({ for: '10m' }, { for: '20s' }, [holds, holds]);
    states.advance(resultOf(set, holds), START + 2 * TICK);
    expect(only(states)?.state).toBe('firing');
  });

  it('begins `for` anew where the condition changed, and leaves a firing alert to the next evaluation', () => {
    expect(reload({ for: '1m' }, { for: '1m', threshold: 50 }, [holds]).changes).toEqual([['pending', null]]);
    const { states, set, changes } = reload({}, { threshold: 50 }, [holds]);
    expect(changes).toEqual([]);
    expect(only(states)?.state).toBe('firing');
    states.advance(resultOf(set, { a: 'good' }), START + TICK);
    expect(only(states)?.state).toBe('resolved');
  });

  it('resolves firing alerts of rules that are gone or have other labels', () => {
    expect(reload({}, { name: 'Other' }, [holds]).changes).toEqual([['firing', 'resolved']]);
    expect(reload({}, { level: 'critical' }, [holds]).changes).toEqual([['firing', 'resolved']]);
    expect(reload({}, { by: ['mcp.method.name'] }, [holds]).changes).toEqual([['firing', 'resolved']]);
  });

  it('gives a rule that comes back its resolved alert, so that no fingerprint has two states', () => {
    const [set, other] = [setOf(), setOf({ name: 'Other' })];
    const states = statesAfter(set, [holds]);
    states.replaceRules(other, START + TICK);
    expect(only(states)?.state).toBe('resolved');
    states.replaceRules(set, START + 2 * TICK);
    states.advance(resultOf(set, holds), START + 3 * TICK);
    expect(states.alerts()).toMatchObject([{ rule: 'ToolErrors', state: 'firing', resolvedAtMillis: null }]);
    const again = restarted(states, START + 3 * TICK, set, HOUR);
    expect(again.states.alerts()).toMatchObject([{ rule: 'ToolErrors', state: 'firing' }]);
  });

  it('ignores the result of an evaluation that began before', () => {
    const before = setOf();
    const states = statesAfter(before, [holds]);
    states.replaceRules(new RuleSet([toolRule()]), START);
    expect(states.advance(resultOf(before, { a: 'good' }), START + TICK)).toEqual([]);
    expect(only(states)?.state).toBe('firing');
  });
});
