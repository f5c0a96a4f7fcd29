import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, it } from 'vitest';
import type { RunReport } from '../../src/cli/run/run-report.js';
import { COMMAND, FIXTURES, plainEnvironment, ROOT } from './command.js';

const PAGE = /page of http-server\.mjs: (http:\/\/127\.0\.0\.1:\d+)\/#token=(\S+)/;

it('mcp-vitals run --page prints where the page of a server over HTTP is, and reports its calls', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-run-http-'));
  const file = path.join(folder, 'report.json');
  const server = [process.execPath, path.join(FIXTURES, 'http-server.mjs')];
  const child = spawn(process.execPath, [COMMAND, 'run', '--page', '--report', file, '--', ...server], {
    cwd: ROOT,
    env: plainEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const { value: address } = (await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()) as {
      value: string;
    };
    const client = new Client({ name: 'caller', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(new URL(address)));
    await client.callTool({ name: 'work', arguments: {} });
    await client.close();
    let found: RegExpExecArray | null = null;
    for await (const line of createInterface({ input: child.stderr })) {
      found = PAGE.exec(line);
      if (found !== null) break;
    }
    const [, origin, token] = found!;
    const page = await fetch(`${origin}/api/report`, { headers: { authorization: `Bearer ${token}` } });
    expect([page.status, JSON.stringify(await page.json())]).toEqual([200, expect.stringContaining('tools/call work')]);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    const { processes } = JSON.parse(await readFile(file, 'utf8')) as RunReport;
    expect(processes.flatMap(({ report }) => report?.operations ?? [])).toContainEqual(
      expect.objectContaining({ operation: 'tools/call work', kind: 'server', count: 1 }),
    );
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
});
