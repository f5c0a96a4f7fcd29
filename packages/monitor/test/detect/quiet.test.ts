import { describe, expect, it } from 'vitest';
import { Operation } from './operation.js';

const DAY = 24 * 60;

describe('what a latency detector keeps quiet about', () => {
  it('a deploy that makes calls slow and fail for twenty seconds', () => {
    const operation = new Operation({ callsPerMinute: 300 }).run(90);
    for (let i = 0; i < 5; i++) operation.run(20 / 60, { slower: 10, failing: 0.4 }).run(20);
    expect(operation.said).toEqual([]);
  });

  it('a burst of ten times the calls', () => {
    const operation = new Operation({ callsPerMinute: 30 }).run(90).run(10, { callsPerMinute: 300 }).run(60);
    expect(operation.said).toEqual([]);
  });

  it('a day whose afternoons are half as slow again as its nights, in rate and in duration', () => {
    const operation = new Operation({ callsPerMinute: 20 });
    for (let minute = 0; minute < 4 * DAY; minute += 10) {
      const wave = Math.sin((2 * Math.PI * minute) / DAY);
      operation.run(10, { slower: Math.exp(0.2 * wave), callsPerMinute: 20 * (1 + 0.7 * wave) });
    }
    expect(operation.said).toEqual([]);
  });

  it('an improvement, and the return from it on the same day', () => {
    const operation = new Operation().run(120).run(90, { slower: 0.4 }).run(120);
    expect(operation.said).toEqual([]);
  });

  it('but not about a degradation beyond what was usual before the improvement', () => {
    const operation = new Operation().run(120).run(90, { slower: 0.5 }).run(30, { slower: 2 });
    expect(operation.opened).toMatchObject([{ kind: 'level' }]);
  });

  it('fewer errors, and durations that scatter less', () => {
    const operation = new Operation().run(120, { failing: 0.05 }).run(120, { wider: 0.3 });
    expect(operation.said).toEqual([]);
  });

  it('nights without a call', () => {
    const operation = new Operation({ callsPerMinute: 30 });
    for (let day = 0; day < 4; day++) operation.run(14 * 60).run(10 * 60, { callsPerMinute: 1e-9 });
    expect(operation.said).toEqual([]);
  });

  it('its first calls, whatever they are like', () => {
    const operation = new Operation().run(1, { slower: 30 }).run(1, { slower: 5 }).run(60);
    expect(operation.opened).toEqual([]);
  });

  it('durations below the resolution of the clock', () => {
    const operation = new Operation({ sigma: 0.5 }).run(200, { slower: 1e-9 });
    expect(operation.said).toEqual([]);
  });
});
