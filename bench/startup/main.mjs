#!/usr/bin/env node
/**
 * The CPU time that `--import @mcp-vitals/node/register` adds to a whole process (user and system, all threads), compared with
 * none: a client calls one tool of a server, and ends.
 *
 *   npm run build && node bench/startup/main.mjs [path of a node binary] [rounds]
 *
 * The variants take turns, so that other load on the machine affects all of them. Linux and macOS: it reads `times` of bash.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const [, , node = process.execPath, rounds = '9'] = process.argv;
const root = path.resolve(import.meta.dirname, '../..');
const apps = path.join(root, 'packages/instrumentation/test/fixtures');
const register = pathToFileURL(path.join(root, 'packages/node/dist/register.js')).href;

const collector = createServer((request, response) => {
  request.resume().on('end', () => response.end());
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const endpoint = `http://127.0.0.1:${collector.address().port}`;

const VARIANTS = {
  none: { flags: [], environment: {} },
  'nothing exported': { flags: ['--import', register], environment: {} },
  exported: { flags: ['--import', register], environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } },
};

/** CPU milliseconds of one process. */
async function cpuOf(app, { flags, environment }) {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OTEL_|NODE_OPTIONS)/.test(name)),
  );
  const child = spawn('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', node, ...flags, path.join(apps, app)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...inherited, ...environment },
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${app} exits with ${code}: ${said}`);
  const [user, system] = said.trim().split('\n').at(-1).split(' ').map(Number);
  return 1000 * (user + system);
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

console.log(`CPU of the whole process in ms, median of ${rounds}; in brackets what is added`);
for (const app of ['v2.mjs', 'v1.mjs', 'v2.cjs', 'v1.cjs']) {
  const times = Object.fromEntries(Object.keys(VARIANTS).map((name) => [name, []]));
  for (let round = 0; round < Number(rounds); round++) {
    for (const [name, variant] of Object.entries(VARIANTS)) times[name].push(await cpuOf(app, variant));
  }
  const none = median(times.none);
  const cells = Object.entries(times).map(([name, values]) => {
    const cpu = median(values);
    return `${name} ${cpu.toFixed(0)}${name === 'none' ? '' : ` (+${(cpu - none).toFixed(0)})`}`;
  });
  console.log(`${app.padEnd(7)} ${cells.join(', ')}`);
}
collector.close();
collector.closeAllConnections();
