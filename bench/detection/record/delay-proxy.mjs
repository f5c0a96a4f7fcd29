/**
 * A proxy between a client and a stdio server that delays or drops requests:
 *
 *   node delay-proxy.mjs <control file> <server entry> [argument...]
 *
 * The control file holds `{ "delayMillis", "dropShare" }`; it is read four times a second, and the proxy writes
 * the server's pid into `<control file>.pid`.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [, , control, ...command] = process.argv;
const server = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] });
writeFileSync(`${control}.pid`, String(server.pid));
let [delayMillis, dropShare] = [0, 0];
setInterval(() => {
  try {
    ({ delayMillis = 0, dropShare = 0 } = JSON.parse(readFileSync(control, 'utf8')));
  } catch {
    // The file is being written; the next read finds it.
  }
}, 250).unref();

server.stdout.pipe(process.stdout);
server.once('exit', (code) => process.exit(code ?? 1));

for await (const line of createInterface({ input: process.stdin })) {
  if (dropShare > 0 && Math.random() < dropShare) continue;
  if (delayMillis > 0) setTimeout(() => server.stdin.write(`${line}\n`), delayMillis * (0.8 + 0.4 * Math.random()));
  else server.stdin.write(`${line}\n`);
}
server.stdin.end();
