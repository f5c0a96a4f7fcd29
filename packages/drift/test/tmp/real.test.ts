import { readdirSync, readFileSync } from 'node:fs';
import { it } from 'vitest';
import { judge } from '../../../../test/helpers/verdicts/judge.js';
import { mutated, randomFrom } from '../../../../test/helpers/verdicts/mutations.js';

const files = readdirSync('/tmp/ts')
  .filter((f) => f.startsWith('tools-'))
  .sort();
const N = Number(process.env.N ?? 600),
  SEED = Number(process.env.SEED ?? 1);
it('mutated', { timeout: 3e6 }, () => {
  const all = files.flatMap((f) =>
    JSON.parse(readFileSync(`/tmp/ts/${f}`, 'utf8')).map((t: any) => ({ f, n: t.name, s: t.inputSchema })),
  );
  const random = randomFrom(SEED);
  const count: Record<string, number> = {};
  for (let i = 0; i < N; i++) {
    const { f, n, s } = all[Math.floor(random() * all.length)];
    const m = mutated(s, random);
    if (!m) continue;
    const t = Date.now();
    const j = judge(s, m, i);
    if (Date.now() - t > 3000) console.log('slow', f, n, Date.now() - t);
    count[`${j.verdict} ${j.right}`] = (count[`${j.verdict} ${j.right}`] ?? 0) + 1;
    if (!j.right) console.log(f, n, i, JSON.stringify(j).slice(0, 600));
  }
  console.log(count);
});
it('pairs', { timeout: 3e6 }, () => {
  const by: Record<string, any[][]> = {};
  for (const f of files) {
    const [, p, n] = /tools-(.*)-(\d+)\.json/.exec(f)!;
    (by[p!] ??= [])[Number(n) - 1] = JSON.parse(readFileSync(`/tmp/ts/${f}`, 'utf8'));
  }
  const count: Record<string, number> = {};
  let k = 0;
  for (const [p, vs] of Object.entries(by))
    for (let i = 0; i < vs.length; i++)
      for (let j = i + 1; j < vs.length; j++)
        for (const t of vs[i]!) {
          const u = vs[j]!.find((x) => x.name === t.name);
          if (!u || JSON.stringify(t.inputSchema) === JSON.stringify(u.inputSchema)) continue;
          for (const [a, b, way] of [
            [t, u, 'up'],
            [u, t, 'down'],
          ] as const) {
            const r = judge(a.inputSchema, b.inputSchema, k++);
            count[`${way} ${r.verdict} ${r.right}`] = (count[`${way} ${r.verdict} ${r.right}`] ?? 0) + 1;
            if (!r.right) console.log(p, i, j, way, t.name, JSON.stringify(r).slice(0, 600));
          }
        }
  console.log(count);
});
