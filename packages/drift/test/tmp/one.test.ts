import { readFileSync, readdirSync } from 'node:fs';
import { it } from 'vitest';
import { closed, findNarrowings } from '../../src/json-schema/index.js';
import { mutated, randomFrom } from '../../../../test/helpers/verdicts/mutations.js';
it('x', () => {
  const files = readdirSync('/tmp/ts').filter((f) => f.startsWith('tools-')).sort();
  const all = files.flatMap((f) => JSON.parse(readFileSync(`/tmp/ts/${f}`, 'utf8')).map((t: any) => ({ f, n: t.name, s: t.inputSchema })));
  const random = randomFrom(7);
  for (let i = 0; i < 1274; i++) {
    const { n, s } = all[Math.floor(random() * all.length)];
    const m = mutated(s, random) as any;
    if (i === 1273) {
      console.log(n, JSON.stringify(s.properties.body.properties.lastModifiedDateTime ?? s.properties.body), JSON.stringify(m.properties.body.properties?.lastModifiedDateTime ?? m.properties.body).slice(0, 1500));
    }
  }
  const f=(n: number)=>JSON.parse(readFileSync('/tmp/ts/tools-notion-'+n+'.json','utf8')).find((t: any)=>t.name==='API-post-page').inputSchema;
  console.log(JSON.stringify(f(1)).slice(0,1500)); 
  const [a, b] = [closed(f(1)), closed(f(4))];
  console.log(JSON.stringify(findNarrowings(a, b)));
});
