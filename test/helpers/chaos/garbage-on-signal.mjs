/**
 * Loaded into every process of the main job by NODE_OPTIONS. In the schema server: writes its process id into `CHAOS_PID_FILE`, and
 * for half a second after each SIGUSR2 it answers with garbage, on stdout or over HTTP. In other processes it does nothing.
 */
import { writeFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';

const GARBAGE_MILLIS = 500;
const GARBAGE = [
  '{{{{',
  '\u0000\ufffd\ud800 not JSON at all',
  'null',
  '[1, 2, 3]',
  '{"jsonrpc":"2.0","id":"no such request","result":{}}',
  '{"jsonrpc":"1.0","method":42}',
  `{"jsonrpc":"2.0","method":"notifications/message","params":"${'x'.repeat(70_000)}"}`,
];

if (process.env.CHAOS_PID_FILE && process.argv[1]?.includes('schema-server')) {
  writeFileSync(process.env.CHAOS_PID_FILE, String(process.pid));
  let garbageUntil = 0;
  let count = 0;
  process.on('SIGUSR2', () => {
    garbageUntil = performance.now() + GARBAGE_MILLIS;
  });
  const isGarbage = () => performance.now() < garbageUntil;
  const garbage = () => GARBAGE[count++ % GARBAGE.length];

  const writeOut = process.stdout.write.bind(process.stdout);
  process.stdout.write = (chunk, ...rest) => writeOut(isGarbage() ? `${garbage()}\n` : chunk, ...rest);
  for (const name of ['write', 'end']) {
    const original = ServerResponse.prototype[name];
    ServerResponse.prototype[name] = function (chunk, ...rest) {
      const replaced = isGarbage() && chunk !== undefined && typeof chunk !== 'function';
      return original.call(this, replaced ? `${garbage()}\n\n` : chunk, ...rest);
    };
  }
}
