import { describe, expect, it } from 'vitest';
import { setSize } from '../set-size.js';
import { type Compared, compare, planOf } from './parity.js';
import { PROMTOOLS } from './promtool.js';

/** Lives compared, a seed each, and the evaluations of a rule that they have at least. */
const LIVES = setSize({ sample: 2, whole: 27 });
const MINUTES = setSize({ sample: 12, whole: 20 });
const MIN_CHECKS = setSize({ sample: 3500, whole: 100_000 });
/** Lives at once: while promtool judges one, the next is lived. */
const AT_ONCE = 2;

/** Compares every life; a difference ends it. */
async function compareAll(program: string, version: 2 | 3): Promise<Compared[]> {
  const all: Compared[] = [];
  let seed = 0;
  const next = async (): Promise<void> => {
    while (seed < LIVES) {
      const own = ++seed;
      const compared = await compare(program, planOf(own, version, 40, MINUTES));
      expect(compared.differences.slice(0, 4000), `seed ${own}`).toBe('');
      all.push(compared);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return all;
}

describe.each(PROMTOOLS)('rules in process and in Prometheus $version', ({ version, program }) => {
  it.skipIf(program === undefined)('have the same alerts at every evaluation', { timeout: 1_200_000 }, async () => {
    const all = await compareAll(program!, version);
    const total = (count: (one: Compared) => number) => all.reduce((sum, one) => sum + count(one), 0);
    const checks = total((one) => one.checks);
    const active = total((one) => one.active);
    console.info(`Prometheus ${version}: ${checks} evaluations of a rule compared, ${active} of them with an alert`);
    expect(checks).toBeGreaterThanOrEqual(MIN_CHECKS);
    expect(active).toBeGreaterThan(checks / 10);
    // Asked again only where the answer of Prometheus 2 itself is not always the same.
    expect(total(({ runs }) => runs)).toBeLessThanOrEqual(1.5 * LIVES);
  });
});
