import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../fixtures/alerting-process.mjs', import.meta.url));
const KILLS = 3;

it('a process killed with SIGKILL at random moments tells one firing and one end, each under one key', async () => {
  const got: { key: string; status: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const key = request.headers['idempotency-key'] ?? request.headers['webhook-id'];
      got.push({ key: String(key), status: (JSON.parse(body) as { status: string }).status });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const folder = await mkdtemp(path.join(tmpdir(), 'vitals-kill-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const journal = path.join(folder, 'alerts.journal');
  const start = async (mood: string) => {
    const child = fork(PROGRAM, [journal, url, mood], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    await once(child, 'message');
    return child;
  };
  const kill = async (child: ReturnType<typeof fork>) => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  const until = async (status: string) => {
    for (let i = 0; i < 600 && !got.some((one) => one.status === status); i++) await delay(100);
  };
  for (let i = 0; i < KILLS; i++) {
    const child = await start('high');
    await delay(300 + Math.random() * 1200);
    await kill(child);
  }
  const high = await start('high');
  await until('firing');
  await kill(high);
  const calm = await start('calm');
  await until('resolved');
  await delay(1500);
  await kill(calm);
  server.close();
  const keysOf = (status: string) => new Set(got.filter((one) => one.status === status).map(({ key }) => key));
  expect(keysOf('firing').size, JSON.stringify(got)).toBe(1);
  expect(keysOf('resolved').size, JSON.stringify(got)).toBe(1);
  expect(got.length).toBeLessThanOrEqual(2 + KILLS + 1);
}, 600_000);
