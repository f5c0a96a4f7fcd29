/**
 * Records real series: official clients drive unmodified MCP servers, faults are staged, every call is written down.
 *
 *   node test/compat/install.mjs servers
 *   node bench/detection/record/record.mjs [--minutes 60] [--quiet] [--out .cache/detection/<name>] [--servers <node_modules>]
 *
 * The plan of an hour is scaled to `--minutes`; `--quiet` stages nothing.
 * Writes `calls.csv` (`endMillis,durationMs,ok,operation`), `waits.csv` (`timeMillis,waitedMs`: the time for which this process was
 * ready to run and did not get a processor, Linux only) and `faults.json` into the folder given; `replay.mjs` judges a detector by them. Nothing of a recording is part of this project, and no parameter was chosen by one.
 */
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { faults } from './faults.mjs';
import { Session } from './session.mjs';
import { workloads } from './workloads.mjs';

const root = join(import.meta.dirname, '../../..');
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    quiet: { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, '.cache/detection', new Date().toISOString().replaceAll(':', '-')) },
    servers: { type: 'string', default: join(root, '.cache/compat/servers/node_modules') },
  },
});
const minutes = Number(options.minutes);
if (!(minutes > 0)) throw new RangeError(`--minutes must be a number > 0, got ${options.minutes}`);
/** The plan of an hour, scaled to a session of `minutes`. */
const MINUTE = (60_000 * minutes) / 60;

// The servers resolve relative paths by themselves.
const out = resolve(options.out);
mkdirSync(out, { recursive: true });
const calls = createWriteStream(join(out, 'calls.csv'));
const now = () => performance.timeOrigin + performance.now();
let count = 0;
/** Operations of which no call has succeeded yet. */
const failing = new Set();
const record = (endMillis, durationMs, ok, operation) => {
  if (ok) failing.delete(operation);
  else if (count < 1000) failing.add(operation);
  count++;
  calls.write(`${endMillis.toFixed(1)},${durationMs.toFixed(3)},${ok ? 1 : 0},${operation}\n`);
};

const sessions = new Map();
for (const [name, makeWorkload] of Object.entries(workloads)) {
  const session = new Session(name, { makeWorkload, folder: out, servers: options.servers, now, record });
  await session.start();
  sessions.set(name, session);
}
await pause(20_000);
if (failing.size > 0) {
  console.error(`No call of ${[...failing].join(', ')} succeeded: the recording would tell nothing.`);
  process.exit(1);
}
const startedAt = now();
const staged = [];
const load = [];

async function stage({ run, at, lasts, within, ...fault }) {
  await pause(at * MINUTE);
  const startMillis = now();
  await run(sessions.get(fault.server), lasts * MINUTE);
  staged.push({ ...fault, startMillis, endMillis: now(), ...(within && { withinMillis: within * MINUTE }) });
  writeFileSync(join(out, 'faults.json'), JSON.stringify({ startedAt, endedAt: null, faults: staged, load }));
}
const noted = setInterval(() => load.push([now(), loadavg()[0]]), 10_000);
const waits = createWriteStream(join(out, 'waits.csv'));
const waited = setInterval(() => {
  if (process.platform !== 'linux') return;
  const [, nanos] = readFileSync('/proc/self/schedstat', 'utf8').split(' ');
  waits.write(`${now().toFixed(1)},${(Number(nanos) / 1e6).toFixed(3)}\n`);
}, 1000);
await Promise.all([...(options.quiet ? [] : faults.map(stage)), pause(60 * MINUTE)]);
clearInterval(noted);
clearInterval(waited);
for (const session of sessions.values()) await session.stop();
calls.end();
waits.end();
const endedAt = now();
staged.sort((a, b) => a.startMillis - b.startMillis);
writeFileSync(join(out, 'faults.json'), JSON.stringify({ startedAt, endedAt, faults: staged, load }));
console.log(`${count} calls of ${sessions.size} servers in ${minutes} min, ${staged.length} faults: ${out}`);
