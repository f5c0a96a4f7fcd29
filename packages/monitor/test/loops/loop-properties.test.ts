import type { WatchedLoop } from '@mcp-vitals/monitor';
import type { OperationSample } from '@mcp-vitals/windows';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endOf, type Scripted, START, samplesOf, Watched } from './calls-in-sequence.js';

/** A stretch of calls that are alike, so that loops come about. */
const stretch = fc
  .record({
    call: fc.record({
      arguments: fc.constantFrom('a', 'b', 'c'),
      answer: fc.constantFrom('x', 'y', null),
      ok: fc.boolean(),
      waitMillis: fc.constantFrom(-50, 0, 10, 1500, 44_000, 46_000),
      durationMs: fc.constantFrom(1, 5, 100, 20_000),
    }),
    turns: fc.integer({ min: 1, max: 6 }),
    length: fc.integer({ min: 1, max: 30 }),
  })
  .map(({ call: { durationMs, ...one }, turns, length }): Scripted[] => {
    // A parallel call ends after the one before.
    const call = { ...one, durationMs: one.waitMillis < 0 ? Math.max(100, durationMs) : durationMs };
    return Array.from({ length }, (_, i) => (i % turns ? { ...call, arguments: `${i % turns}` } : call));
  });

const script = fc.array(stretch, { maxLength: 8 }).map((stretches) => stretches.flat());

const argumentsOf = ({ attributes }: OperationSample) => String(attributes['mcp_vitals.arguments.hash']);
const answerOf = ({ attributes }: OperationSample) => attributes['mcp_vitals.result.hash'];

interface Following {
  readonly call: OperationSample;
  /** Since the end of the calls before, those made in parallel included. */
  readonly waitMillis: number;
}

/** The calls of a loop, read from the calls themselves: those of its time that begin when the one before has ended. */
function callsOf(loop: WatchedLoop, samples: readonly OperationSample[]): Following[] {
  const first = samples.find(({ traceId }) => traceId === loop.traceIds[0])!;
  const ofTime = samples
    .filter((one) => endOf(one) >= endOf(first) && endOf(one) <= loop.endMillis)
    .sort((a, b) => endOf(a) - endOf(b));
  let lastEnd = first.startMillis;
  return ofTime.flatMap((call) => {
    const waitMillis = call.startMillis - lastEnd;
    lastEnd = Math.max(lastEnd, endOf(call));
    return waitMillis >= 0 ? { call, waitMillis } : [];
  });
}

it('every loop consists of at least 10 calls in sequence, five rounds of at most five arguments, whose answers never changed', () => {
  fc.assert(
    fc.property(script, (scripted) => {
      const samples = samplesOf(scripted);
      for (const loop of new Watched().take(samples).loops) {
        const following = callsOf(loop, samples);
        const calls = following.map(({ call }) => call);
        expect(calls).toHaveLength(loop.calls);
        expect(loop.calls).toBeGreaterThanOrEqual(10);
        const round = 1 + loop.others.length;
        expect(loop.calls).toBeGreaterThanOrEqual(5 * round);
        expect(round).toBe({ same_call: 1, polling: 1, ping_pong: 2, cycle: Math.max(3, round) }[loop.kind]);
        const different = new Set(calls.map(argumentsOf));
        expect(different.size).toBeLessThanOrEqual(Math.min(5, round));
        for (const [i, call] of calls.entries())
          if (i >= round) expect(argumentsOf(call)).toBe(argumentsOf(calls[i - round]!));
        for (const one of different) {
          const answers = calls.filter((call) => argumentsOf(call) === one).map(answerOf);
          // The first of all may not have been compared.
          expect(new Set(answers.slice(1)).size).toBeLessThanOrEqual(1);
          expect(answers[0] === undefined || answers[0] === answers[1]).toBe(true);
        }
        expect(Math.max(...following.map(({ waitMillis }) => waitMillis))).toBeLessThanOrEqual(45_000);
      }
    }),
    { numRuns: 300 },
  );
});

it('10 equal calls in sequence are found among any calls of other sessions, and in any conversation of their own', () => {
  fc.assert(
    fc.property(
      script,
      fc.integer({ min: 10, max: 40 }),
      fc.integer({ min: 0, max: 60_000 }),
      (others, count, startMillis) => {
        const loop = samplesOf(
          Array.from({ length: count }, () => ({ session: 'of the loop', arguments: 'loop', waitMillis: 700 })),
          START + startMillis,
        );
        const watched = new Watched().take([...samplesOf(others), ...loop]);
        expect(watched.loops.filter(({ startMillis: at }) => at === loop[0]!.startMillis)).toMatchObject([
          { calls: count },
        ]);
      },
    ),
    { numRuns: 100 },
  );
});

it('the same calls give the same loops, however often the tracker is looked at', () => {
  fc.assert(
    fc.property(script, fc.array(fc.nat(1000)), (scripted, looks) => {
      const samples = samplesOf(scripted).sort((a, b) => endOf(a) - endOf(b));
      const often = new Watched();
      for (const [i, one] of samples.entries()) {
        often.take([one]);
        if (looks.includes(i)) often.tick();
      }
      const found = ({ loops }: Watched) => loops.map(({ kind, calls, startMillis }) => ({ kind, calls, startMillis }));
      expect(found(often)).toEqual(found(new Watched().take(samples)));
    }),
    { numRuns: 100 },
  );
});

it('anomalies open and close in turn, with one id each, and none is left after a calm', () => {
  fc.assert(
    fc.property(script, (scripted) => {
      const watched = new Watched().take(samplesOf(scripted)).pass(400_000);
      const open = new Set<number>();
      for (const { id, state, escalatedAt, severity } of watched.told) {
        expect(open.has(id)).toBe(state === 'closed' || escalatedAt !== undefined);
        if (state === 'closed') open.delete(id);
        else open.add(id);
        if (escalatedAt !== undefined) expect(severity).toBe('critical');
      }
      expect([...open]).toEqual([]);
      expect(watched.tracker.openAnomalies.filter(({ kind }) => kind === 'loop')).toEqual([]);
      const told = watched.tracker.loops.counts.reduce((sum, { count }) => sum + count, 0);
      expect(told).toBe(watched.loops.length);
    }),
    { numRuns: 100 },
  );
});

it('sessions beyond a thousand at a time are dropped and counted', () => {
  const watched = new Watched();
  const samples = Array.from({ length: 3000 }, (_, i) => samplesOf([{ session: `s${i}`, waitMillis: i }])[0]!);
  watched.take(samples).tick();
  expect(watched.tracker.loops.missed).toBe(2000);
  expect(watched.loops).toEqual([]);
});

it('calls beyond those that the tracker keeps between two ticks are counted', () => {
  const watched = new Watched();
  for (const one of samplesOf(Array.from({ length: 10_100 }, () => ({ waitMillis: 0, durationMs: 0 })))) {
    watched.tracker.observe(one);
  }
  expect(watched.tick().tracker.loops.missed).toBe(100);
  expect(watched.loops).toMatchObject([{ calls: 10_000 }]);
});
