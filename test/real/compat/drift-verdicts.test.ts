import { describe, expect, it } from 'vitest';
import { installed } from '../../helpers/compat-installs.js';
import { type ListedTool, listedTools } from '../../helpers/listed-tools.js';
import { judge } from '../../helpers/verdicts/judge.js';
import { mutated, randomFrom } from '../../helpers/verdicts/mutations.js';
import { setOf, setSize } from '../set-size.js';

const folder = await installed('tool-schemas');
const servers = folder === undefined ? new Map<string, ListedTool[][]>() : await listedTools(folder);

const MUTATIONS = setSize({ sample: 100, whole: 3000 });
/** The changes called breaking for which no breaking call was found. */
const MAX_WRONG_BREAKING = 0.005;

/** The judged changes, and each wrong verdict with its reason. */
class Tally {
  readonly seen = { compatible: 0, breaking: 0 };
  readonly wrong: { compatible: string[]; breaking: string[] } = { compatible: [], breaking: [] };

  add(name: string, before: ListedTool['inputSchema'], after: ListedTool['inputSchema'], seed: number): void {
    const judgement = judge(before, after, seed);
    this.seen[judgement.verdict]++;
    if (!judgement.right) this.wrong[judgement.verdict].push(`${name}: ${JSON.stringify(judgement).slice(0, 500)}`);
  }

  expectRight(): void {
    expect(this.wrong.compatible).toEqual([]);
    expect(this.wrong.breaking.length / this.seen.breaking, this.wrong.breaking.join('\n')).toBeLessThanOrEqual(
      MAX_WRONG_BREAKING,
    );
  }
}

describe.skipIf(!folder)(
  'verdicts on the tools of public servers, judged by validators that have no part in them',
  () => {
    it(`are right for ${MUTATIONS} mutated schemas`, { timeout: 1_800_000 }, () => {
      const tools = [...servers.values()].flat(2);
      const random = randomFrom(2026);
      const tally = new Tally();
      for (let count = 0; count < MUTATIONS; ) {
        const { name, inputSchema } = tools[Math.floor(random() * tools.length)]!;
        const after = mutated(inputSchema, random);
        if (after) tally.add(name, inputSchema, after, count++);
      }
      tally.expectRight();
      expect(tally.seen.breaking).toBeGreaterThan(MUTATIONS / 6);
      expect(tally.seen.compatible).toBeGreaterThan(MUTATIONS / 6);
    });

    it('are right for every tool that differs from one version of its server to another', {
      timeout: 1_800_000,
    }, () => {
      const tally = new Tally();
      for (const [server, versions] of servers) {
        for (const [at, older] of versions.entries()) {
          // Of a sample the next version alone.
          for (const newer of setOf(versions.slice(at + 1), (_, distance) => distance === 0)) {
            for (const { name, inputSchema } of older) {
              const other = newer.find((tool) => tool.name === name)?.inputSchema;
              if (!other || JSON.stringify(other) === JSON.stringify(inputSchema)) continue;
              tally.add(`${server} ${name}, newer`, inputSchema, other, at);
              tally.add(`${server} ${name}, older`, other, inputSchema, at);
            }
          }
        }
      }
      tally.expectRight();
      expect(tally.seen.breaking + tally.seen.compatible).toBeGreaterThan(setSize({ sample: 50, whole: 200 }));
    });
  },
);
