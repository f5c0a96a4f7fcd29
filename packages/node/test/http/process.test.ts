import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runApp } from '../run-app.js';

const SERVED = `
import { initializeMonitoring } from '@mcp-vitals/node';
const vitals = initializeMonitoring({ http: { enabled: true, port: 0 } });
const [address, token] = (await vitals.pageAddress()).split('/#token=');
`;

describe('a process with endpoints', () => {
  it('ends by itself, silent on stdout, though a stream and an idle connection are open', async () => {
    const source = `${SERVED}
import { spawn } from 'node:child_process';
import { once } from 'node:events';
// The reader is another process, because its connection would keep this one alive.
const reader = spawn(process.execPath, ['--input-type=module', '--eval', \`
const { body } = await fetch('\${address}/api/stream', { headers: { Authorization: 'Bearer \${token}' } });
await fetch('\${address}/livez');
for await (const _ of body) process.stdout.write('read');
\`], { stdio: ['ignore', 'pipe', 'ignore'] });
await once(reader.stdout, 'data');
reader.stdout.destroy();
reader.unref();
`;
    const { code, stdout, stderr } = await runApp({ source, flags: [] });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^mcp-vitals: the page of this process is at http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/m);
  });

  it('prints its address without a token that the user has set', async () => {
    const source = `import { initializeMonitoring } from '@mcp-vitals/node';
      const vitals = initializeMonitoring({ http: { enabled: true, port: 0 } });
      console.log((await vitals.pageAddress()).split('#')[1]); await vitals.shutdown();`;
    const environment = { MCP_HTTP_TOKEN: 'own-token-of-the-user' };
    const { stdout, stderr } = await runApp({ source, flags: [], environment });
    expect(stdout).toBe('token=own-token-of-the-user\n');
    expect(stderr).toMatch(/page of this process is at http:\/\/127\.0\.0\.1:\d+\/#token=<your token>$/m);
    expect(stderr).not.toContain('own-token');
  });

  it('answers again after its event loop was blocked, and ends on a signal with a stream open', async () => {
    const source = `${SERVED}
const { body } = await fetch(address + '/api/stream', { headers: { Authorization: 'Bearer ' + token } });
const reader = body.getReader();
await reader.read();
const until = Date.now() + 500;
while (Date.now() < until);
console.log((await fetch(address + '/livez')).status);
setInterval(() => {}, 1000);
`;
    const { signal, stdout } = await runApp({ source, flags: [], signal: 'SIGTERM' });
    expect({ signal, stdout }).toEqual({ signal: 'SIGTERM', stdout: '200\n' });
  });

  it.each([true, false])('loads their code where they are enabled alone: %s', async (enabled) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'loaded-'));
    const source = `
import { initializeMonitoring } from '@mcp-vitals/node';
const vitals = initializeMonitoring({ http: { enabled: ${enabled}, port: 0 } });
await vitals.pageAddress();
await vitals.shutdown();
`;
    // Coverage lists every script that was loaded.
    await runApp({ source, flags: [], environment: { NODE_V8_COVERAGE: folder } });
    const urls = readdirSync(folder)
      .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { result: { url: string }[] })
      .flatMap(({ result }) => result.map(({ url }) => url));
    rmSync(folder, { recursive: true });
    expect(urls.filter((url) => url.endsWith('/packages/node/dist/index.js'))).not.toEqual([]);
    for (const part of ['hono/dist/index.js', 'exporter-prometheus/build/src/index.js']) {
      expect([part, urls.some((url) => url.includes(part))]).toEqual([part, enabled]);
    }
  });
});
