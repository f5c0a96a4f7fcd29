import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { setOf } from '../set-size.js';
import { MUTATIONS, type Mutation } from './mutations.js';
import { compare, planOf } from './parity.js';
import { type Engine, type Evaluation, evaluationsOf, type Plan } from './play.js';
import { PROMTOOLS } from './promtool.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const { program } = PROMTOOLS.find(({ version }) => version === 2)!;

/** Lives in which each fault shows. */
const PLANS: readonly Plan[] = [31, 32, 33, 34, 39].map((seed) => planOf(seed, 2, 60, 12));

/** The built packages with one text replaced, loaded beside the others. */
async function mutant({ file, find, replace }: Mutation): Promise<Engine> {
  await mkdir(path.join(ROOT, '.cache/mutants'), { recursive: true });
  const folder = await mkdtemp(path.join(ROOT, '.cache/mutants/one-'));
  try {
    const scope = path.join(folder, 'node_modules/@mcp-vitals');
    for (const name of ['signals', 'windows', 'monitor']) {
      await cp(path.join(ROOT, 'packages', name, 'dist'), path.join(scope, name, 'dist'), { recursive: true });
      // Only what is built: the tests run with the condition that leads to the sources.
      const manifest = { name: `@mcp-vitals/${name}`, type: 'module', exports: './dist/index.js' };
      await writeFile(path.join(scope, name, 'package.json'), JSON.stringify(manifest));
    }
    const place = path.join(scope, file);
    const text = await readFile(place, 'utf8');
    expect(text.split(find).length - 1, `places of ${JSON.stringify(find)} in ${file}`).toBe(1);
    await writeFile(
      place,
      text.replace(find, () => replace),
    );
    const load = (name: string) => import(pathToFileURL(path.join(scope, name, 'dist/index.js')).href);
    return { ...(await load('windows')), ...(await load('monitor')) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Whether an evaluator tells other alerts than these; the first other one ends the life. */
async function differs(plan: Plan, right: readonly Evaluation[], engine: Engine): Promise<boolean> {
  let at = 0;
  for await (const evaluation of evaluationsOf(plan, engine)) {
    if (!isDeepStrictEqual(evaluation, right[at++])) return true;
  }
  return false;
}

/** Of a sample every twelfth, so that it has faults of every stage. */
const FAULTS = setOf(MUTATIONS, (_, i) => i % 12 === 0);

describe.skipIf(program === undefined)('a fault of the evaluator', () => {
  const known = new Map<Plan, Promise<readonly Evaluation[]>>();

  /** The alerts of a life, which are those of Prometheus. It is asked about a life when a fault did not show in those before. */
  function rightOf(plan: Plan): Promise<readonly Evaluation[]> {
    const right =
      known.get(plan) ??
      compare(program!, plan).then(({ differences, evaluations }) => {
        expect(differences.slice(0, 4000)).toBe('');
        return evaluations;
      });
    known.set(plan, right);
    return right;
  }

  it.each(FAULTS)('shows as a difference to Prometheus: $fault', { timeout: 600_000 }, async (mutation) => {
    const engine = await mutant(mutation);
    for (const plan of PLANS) if (await differs(plan, await rightOf(plan), engine)) return;
    expect.unreachable('its alerts are those of Prometheus');
  });

  it('is the only difference: the same copy without one tells the same alerts', { timeout: 600_000 }, async () => {
    const engine = await mutant({ ...MUTATIONS[0]!, replace: MUTATIONS[0]!.find });
    expect(await differs(PLANS[0]!, await rightOf(PLANS[0]!), engine)).toBe(false);
  });
});
