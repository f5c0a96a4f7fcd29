import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { REGISTER, ROOT } from '../helpers/compat-app.js';

/** The collector of an app: an address that refuses connections, or one that accepts them and never answers. */
async function withCollector<T>(kind: 'down' | 'hanging', work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  if (kind === 'down') server.close();
  try {
    return await work(url);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** Runs an app that is done at once, to its end. @returns its exit code and signal; it is killed if it waits for its collector */
async function ending(url: string): Promise<unknown[]> {
  const app = spawn(process.execPath, [path.join(import.meta.dirname, 'apps/bundled-v1.mjs')], {
    cwd: ROOT,
    stdio: 'ignore',
    env: {
      ...process.env,
      NODE_OPTIONS: REGISTER,
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_METRIC_EXPORT_INTERVAL: '200',
      OTEL_METRIC_EXPORT_TIMEOUT: '200',
      // Longer than the app lives.
      OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
    },
  });
  const late = setTimeout(() => app.kill('SIGKILL'), 120_000);
  const ended = await once(app, 'exit');
  clearTimeout(late);
  return ended;
}

describe.concurrent('an app that is done', () => {
  it.each(['down', 'hanging'] as const)('ends, although its collector is %s', async (kind) => {
    expect(await withCollector(kind, ending)).toEqual([0, null]);
  });
});
