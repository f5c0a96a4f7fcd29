import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Arrival, repetitionsIn, runLives } from '../../../packages/notify/test/kill/lives.js';
import { setSize } from '../set-size.js';

const MANAGED = fileURLToPath(new URL('./managed.mjs', import.meta.url));
const KILLS = setSize({ sample: 10, whole: 40 });
/** Fewer than kills: a process that is killed at once lets no alert fire, so the last ones all have the same level. */
const RULES = KILLS - 6;
/** Longer than any one process lives. */
const PENDING_SECONDS = 6;

/** The rules and states that notices of a receiver are about, by their key. */
function tellings(arrivals: readonly Arrival[]): Map<string, string> {
  return new Map(
    arrivals.map(({ id, content }) => {
      const rule = /\b(Rule\d+|Slow)\b/.exec(content)![1]!;
      return [id, `${rule} ${/^\[RESOLVED|"status":"resolved","receiver"/.test(content) ? 'resolved' : 'firing'}`];
    }),
  );
}

describe(`an application with alerts that is killed ${KILLS} times`, () => {
  it('tells each alert once when it fires and once when it resolves, and a pending `for` goes on', {
    timeout: 1_800_000,
  }, async () => {
    const lived: number[] = [];
    const startedAt: number[] = [];
    const firstSlow: number[] = [];
    const { killsAtWork, arrivals } = await runLives({
      ...{ script: MANAGED, kills: KILLS, seed: 7, maxFacts: 16, maxReadyMillis: PENDING_SECONDS * 400 },
      argumentsOf: (life, isLast) => [isLast ? 0 : Math.min(life + 1, RULES), RULES, `${PENDING_SECONDS}s`],
      onFact: (fact, life) => {
        if (fact === 'ready') startedAt[life] = performance.now();
        else if (startedAt[life] !== undefined) lived[life] = (performance.now() - startedAt[life]) / 1000;
      },
    });
    const names = Array.from({ length: RULES }, (_, n) => `Rule${n + 1}`);
    for (const list of Object.values(arrivals)) {
      const told = [...tellings(list).values()];
      expect(told.sort()).toEqual([...names, 'Slow'].flatMap((name) => [`${name} firing`, `${name} resolved`]).sort());
      expect(repetitionsIn(list).violations).toEqual([]);
      firstSlow.push(list.find(({ content }) => content.includes('Slow'))!.life);
    }
    // No process lived as long as `for` asks, so the clock went on from process to process.
    expect(Math.max(...Object.values(lived.slice(0, KILLS)))).toBeLessThan(PENDING_SECONDS);
    expect(Math.min(...firstSlow)).toBeGreaterThan(0);
    expect(killsAtWork).toBeGreaterThan(KILLS / 2);
    console.log('killed', {
      killsAtWork,
      repeated: Object.values(arrivals).map((list) => repetitionsIn(list).count),
      firstSlow,
    });
  });
});
