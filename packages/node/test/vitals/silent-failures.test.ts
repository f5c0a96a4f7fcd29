import { type MonitoringReport, renderReport } from '@mcp-vitals/monitor';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as MemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as ServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { InMemoryTransport as MemoryV2, McpServer as ServerV2 } from '@modelcontextprotocol/server';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { serve } from '../http/served.js';

const text = (words: string) => ({ content: [{ type: 'text', text: words }] });
const info = { name: 'library', version: '1.0.0' };

/** What each tool answers, by the number of the call. */
const TOOLS: Readonly<Record<string, (call: number) => object>> = {
  weather: (call) => (call % 2 ? text('Error: 401 Unauthorized') : text('sun')),
  find: (call) =>
    call % 4 ? { ...text('a'), structuredContent: { rows: ['a'] } } : { content: [], structuredContent: { rows: [] } },
  lint: () => ({ content: [], structuredContent: { valid: false, errors: ['a'] } }),
  speak: () => ({ content: [{ type: 'audio', data: 'AAAA', mimeType: 'audio/wav' }] }),
  draw: () => ({ content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] }),
  export: () => ({ content: [{ type: 'resource_link', uri: 'file:///a', name: 'a' }] }),
  fails: () => ({ ...text('Error: no such user'), isError: true }),
};
const ROWS = z.object({ rows: z.array(z.string()) });
const VALID = z.object({ valid: z.boolean(), errors: z.array(z.string()) });

it.each(['v1', 'v2'] as const)(
  'silent failures are in the report by tool, on both sides, and nothing else is: SDK %s',
  async (major) => {
    const { vitals, clock, get } = await serve();
    const { instrumentation } = vitals;
    const server = instrumentation.instrumentServer(
      major === 'v1' ? new ServerV1(info) : new ServerV2(info),
    ) as ServerV1;
    for (const [name, answer] of Object.entries(TOOLS)) {
      let calls = 0;
      const outputSchema = { find: ROWS, lint: VALID }[name];
      server.registerTool(name, outputSchema ? { outputSchema } : {}, () => answer(calls++) as never);
    }
    const client = instrumentation.instrumentClient(
      major === 'v1' ? new ClientV1(info) : new ClientV2(info),
    ) as ClientV1;
    const [near, far] = major === 'v1' ? MemoryV1.createLinkedPair() : MemoryV2.createLinkedPair();
    await Promise.all([server.connect(far as never), client.connect(near as never)]);
    await client.listTools();
    await vitals.tick();
    for (let i = 0; i < 40; i++) {
      for (const name of Object.keys(TOOLS)) await client.callTool({ name });
      clock.pass(1000);
    }
    await vitals.tick();
    const report = (await (await get('/api/report')).json()) as MonitoringReport;
    const rows = report.silent_failures.map(({ role, tool, results, share }) => `${role} ${tool} ${results} ${share}`);
    expect(rows.sort()).toEqual([
      'client find 10 25',
      'client weather 20 50',
      'server find 10 25',
      'server weather 20 50',
    ]);
    expect(renderReport(report)).toMatch(/Silent failures\n.*\n {2}weather +client +20 +50 %/);
    await client.close();
  },
);
