import { describe, expect, it } from 'vitest';
import { compare, planOf } from './parity.js';
import { PROMTOOLS } from './promtool.js';

/** Lives compared, a seed each. */
const LIVES = 30;

describe.each(PROMTOOLS)('rules in process and in Prometheus $version', ({ version, program }) => {
  it.skipIf(program === undefined)('have the same alerts at every evaluation', { timeout: 900_000 }, async () => {
    const compared = { checks: 0, active: 0 };
    for (let seed = 1; seed <= LIVES; seed++) {
      const { checks, active, differences } = await compare(program!, planOf(seed, version));
      expect(differences.slice(0, 4000), `seed ${seed}`).toBe('');
      compared.checks += checks;
      compared.active += active;
    }
    expect(compared.checks).toBeGreaterThanOrEqual(100_000);
    expect(compared.active).toBeGreaterThan(compared.checks / 10);
  });
});
