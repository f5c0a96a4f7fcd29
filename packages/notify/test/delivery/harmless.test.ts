import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Delivery, emailChannel, logChannel, slackChannel, webhookChannel } from '@mcp-vitals/notify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpReceiver, LOOPBACK } from '../channels/http-receiver.js';
import { alertOf, noticeOf } from '../notices.js';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('../fixtures/ends.mjs', import.meta.url));

describe('the process', () => {
  it.each(['webhook', 'slack', 'alertmanager', 'email', 'email with TLS'])(
    'ends by itself while a %s channel waits for a receiver that hangs',
    async (kind) => {
      let connections = 0;
      const server = createServer((socket) => {
        connections++;
        ending.child.stdin!.end();
        socket.on('error', () => undefined).resume();
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-ends-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const { port } = server.address() as AddressInfo;
      const ending = run(process.execPath, [SCRIPT, kind, String(port), path.join(folder, 'journal')]);
      const { stdout } = await ending;
      expect(JSON.parse(stdout)).toMatchObject({ queued: 3, attempts: 1 });
      expect(connections).toBe(1);
    },
  );
});

describe('a storm of 10,000 alerts', () => {
  it('is one message a channel with true counts, rendered within 250 ms of CPU time', async () => {
    const receiver = await HttpReceiver.start();
    const lines: string[] = [];
    const delivery = new Delivery([
      logChannel({ sink: (line) => lines.push(line) }),
      webhookChannel({ url: receiver.url, ...LOOPBACK }),
      slackChannel({ url: receiver.url, ...LOOPBACK }),
    ]);
    onTestFinished(() => delivery.close());
    const alerts = Array.from({ length: 10_000 }, () => alertOf());
    for (const { name } of delivery.active) delivery.enqueue(noticeOf({ channel: name }, alerts));
    while (receiver.requests.length < 2 || lines.length < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    expect({ requests: receiver.requests.length, lines: lines.length }).toEqual({ requests: 2, lines: 1 });
    expect(lines[0]).toContain('of 10,000 in all');
    const mail = emailChannel({ host: '127.0.0.1', from: 'a@example.com', to: ['b@example.com'] });
    const before = process.cpuUsage();
    for (const channel of [...delivery.active, mail]) channel.render(noticeOf({}, alerts));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThanOrEqual(250);
  });
});
