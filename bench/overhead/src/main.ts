/** Measures the cost of observing an MCP call. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { environment, inOneLine } from './environment.js';
import { findVariant } from './find-variant.js';
import { heapTable, measureHeap } from './heap.js';
import { findHotSpots, hotSpotTable } from './hot-spots.js';
import { installPeer, peerNames } from './peers.js';
import { runRounds } from './rounds.js';
import type { Major } from './sdk.js';
import { summarize } from './summary.js';
import { asMarkdown } from './table.js';
import { VARIANTS } from './variants.js';

const USAGE = `node bench/overhead/dist/main.js [options]

  CPU time that observing adds to a call, for every variant and peer; takes about ten minutes.
    --quick            smoke test: a few calls, no peers; its times mean nothing
    --no-peers         without the peers, which are installed at first use
    --rounds <n>       slices of each phase in each of 3 generations of processes (8)
  --heap               instead: heap growth over calls, by how they end, for baseline and ours
  --profile            instead: where the time goes, for ours and floor-ctx
  --variants <a,b>     these alone
  --sdk <v1,v2>        these majors of the MCP SDK alone
  --calls <n>          calls in a slice (1000), with --heap of each ending (1000000), with --profile in a slice (4000)
  --json <file>        write all results there
`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean' },
    quick: { type: 'boolean' },
    'no-peers': { type: 'boolean' },
    heap: { type: 'boolean' },
    profile: { type: 'boolean' },
    variants: { type: 'string' },
    sdk: { type: 'string', default: 'v1,v2' },
    rounds: { type: 'string', default: '8' },
    calls: { type: 'string' },
    json: { type: 'string' },
  },
});

const majors = values.sdk.split(',') as Major[];
const started = performance.now();

const progress = (line: string): void => {
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${line}\n`);
};

const chosen = (defaults: readonly string[]) =>
  Promise.all((values.variants?.split(',') ?? defaults).map((name) => findVariant(name)));

interface Result {
  readonly markdown: string;
  readonly json: object;
  readonly ok: boolean;
}

async function compareCosts(): Promise<Result> {
  const peers = values.quick || values['no-peers'] ? [] : peerNames();
  const variants = await chosen([...VARIANTS.map(({ name }) => name), ...peers]);
  for (const { name } of variants.filter(({ name }) => peerNames().includes(name))) {
    progress(`installing ${name}`);
    await installPeer(name);
  }
  const size = values.quick
    ? { generations: 1, rounds: 1, calls: 128, warmUp: 64 }
    : { generations: 3, rounds: Number(values.rounds), calls: Number(values.calls ?? 1000), warmUp: 4000 };
  const rows = await runRounds(variants, { majors, ...size, progress });
  const summaries = summarize(rows);
  return {
    markdown: asMarkdown(summaries),
    json: {
      size,
      summaries,
      timings: rows.map(({ variant, major, timings }) => ({ name: variant.name, major, timings })),
    },
    ok: rows.every(({ variant, invalid }) => invalid === undefined || peers.includes(variant.name)),
  };
}

async function compareHeaps(): Promise<Result> {
  const calls = Number(values.calls ?? 1_000_000);
  const grown = await measureHeap(await chosen(['baseline', 'ours']), { majors, calls, progress });
  const ok = grown.every(({ name, isFlat }) => isFlat !== false || name === 'baseline');
  return { markdown: heapTable(grown), json: { grown }, ok };
}

async function compareProfiles(): Promise<Result> {
  const variants = await chosen(['ours', 'floor-ctx', 'baseline']);
  const tables: string[] = [];
  const spots = [];
  for (const major of majors) {
    const found = await findHotSpots(variants, {
      major,
      calls: Number(values.calls ?? 4000),
      warmUp: 12_000,
      progress,
    });
    tables.push(`**SDK ${major}**\n\n${hotSpotTable(found)}`);
    spots.push({ major, found });
  }
  return { markdown: tables.join('\n\n'), json: { spots }, ok: true };
}

if (values.help) {
  process.stdout.write(USAGE);
} else {
  const { markdown, json, ok } = await (values.heap
    ? compareHeaps()
    : values.profile
      ? compareProfiles()
      : compareCosts());
  process.stdout.write(`${markdown}\n\n${inOneLine(environment())}\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ environment: environment(), ...json }, null, 1)}\n`);
  if (!ok) process.exitCode = 1;
}
