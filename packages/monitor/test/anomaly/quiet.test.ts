import { LatencyDetector } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';
import { Noise } from './noise.js';
import { Operation, START } from './operation.js';

const DAY = 24 * 60;

describe('a latency detector raises no alarm for', () => {
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

  it('an improvement, but for a degradation beyond the level before it', () => {
    const operation = new Operation().run(120).run(90, { slower: 0.5 }).run(30, { slower: 2 });
    expect(operation.opened).toMatchObject([{ kind: 'level' }]);
  });

  it('fewer errors, and durations that scatter less', () => {
    const operation = new Operation().run(120, { failing: 0.05 }).run(120, { wider: 0.3 });
    expect(operation.said).toEqual([]);
  });

  it('failures that always come a few at a time', () => {
    const noise = new Noise(7);
    let opened = 0;
    // Calls a second, probability that a run of failures begins, and probability that one failure follows another.
    for (const [rate, begins, follows] of [
      [1, 0.002, 0.7],
      [2, 0.004, 0.6],
      [1, 0.01, 0.5],
    ] as const) {
      const detector = new LatencyDetector();
      let now = START;
      let failed = false;
      while (now < START + 3 * DAY * 60_000) {
        now -= (1000 / rate) * Math.log(1 - noise.uniform());
        failed = noise.uniform() < (failed ? follows : begins);
        detector.observe(now, 100, !failed);
        for (const { state } of detector.tick(now)) if (state === 'open') opened++;
      }
    }
    // In nine days; a detector that assumes independent failures raises a dozen.
    expect(opened).toBeLessThanOrEqual(3);
  });

  it('nights without a call', () => {
    const operation = new Operation({ callsPerMinute: 30 });
    for (let day = 0; day < 4; day++) operation.run(14 * 60).run(10 * 60, { callsPerMinute: 1e-9 });
    expect(operation.said).toEqual([]);
  });

  it('its first calls, for any durations', () => {
    const operation = new Operation().run(1, { slower: 30 }).run(1, { slower: 5 }).run(60);
    expect(operation.opened).toEqual([]);
  });

  it('durations below the resolution of the clock', () => {
    const operation = new Operation({ sigma: 0.5 }).run(200, { slower: 1e-9 });
    expect(operation.said).toEqual([]);
  });
});

describe('an operation without a smooth distribution of durations raises no alarms', () => {
  const noise = new Noise(11);
  const shapes: [string, (call: number) => number][] = [
    ['constant', () => 50],
    ['zero', () => 0],
    ['nearly constant', () => 100 + 0.001 * noise.normal()],
    ['whole milliseconds', () => Math.round(1.2 * Math.exp(0.4 * noise.normal()))],
    ['mostly zero, of a coarse clock', () => (noise.uniform() < 0.97 ? 0 : noise.uniform() < 0.5 ? 1 : 16)],
    ['two constants', () => (noise.uniform() < 0.8 ? 2 : 400)],
    ['two modes', () => (noise.uniform() < 0.8 ? 2 : 400) * Math.exp(0.1 * noise.normal())],
    ['a fast and a slow call in turn', (call) => (call % 2 === 0 ? 1 : 300)],
    ['without a mean', () => 20 / (1 - noise.uniform()) ** (1 / 0.9)],
    ['scattered over decades', () => 20 * Math.exp(2 * noise.normal())],
  ];

  it.each(shapes)('%s', (_, duration) => {
    const opened: string[] = [];
    for (const [millis, calls] of [
      [20_000, 10_000],
      [1000, 8000],
      [50, 10_000],
    ] as const) {
      const detector = new LatencyDetector();
      let now = START;
      for (let call = 0; call < calls; call++) {
        now -= millis * Math.log(1 - noise.uniform());
        detector.observe(now, duration(call), true);
        for (const { state, summary } of detector.tick(now)) if (state === 'open') opened.push(`${call}: ${summary}`);
      }
    }
    // Chance may make one in these two and a half days, most of all where a few slow calls in a row are an hour's.
    expect(opened.length, opened.join('\n')).toBeLessThanOrEqual(1);
    expect(opened.filter((one) => Number.parseInt(one, 10) < 500)).toEqual([]);
  });

  it('that warms up for a minute', () => {
    const operation = new Operation({ callsPerMinute: 600 });
    operation.run(1, { slower: (minutes) => 1 + 20 * (1 - minutes) }).run(90);
    expect(operation.said).toEqual([]);
  });
});

describe('an operation that has always been restless', () => {
  it('raises no alarm, because its windows wander without a fault', () => {
    const noise = new Noise(3);
    const detector = new LatencyDetector();
    const opened: string[] = [];
    let state = 0;
    for (let second = 0; second < 24 * 3600; second++) {
      // Durations of a minute resemble each other, as where calls queue.
      const keep = Math.exp(-1 / 30);
      state = keep * state + Math.sqrt(1 - keep * keep) * noise.normal();
      const now = START + 1000 * second;
      detector.observe(now, 100 * Math.exp(0.35 * state + 0.4 * noise.normal()), true);
      for (const { state: change, kind } of detector.tick(now)) if (change === 'open') opened.push(`${kind} ${second}`);
    }
    // It takes some minutes to learn its behaviour.
    expect(opened.length).toBeLessThanOrEqual(1);
  });
});
