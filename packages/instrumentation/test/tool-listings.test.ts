import { setImmediate as turn } from 'node:timers/promises';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { McpInstrumentation, type ToolListing } from '../src/index.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

let telemetry: CapturedTelemetry;
beforeEach(() => {
  telemetry = captureTelemetry();
});
afterEach(() => telemetry.shutdown());

it('passes on what is listed on both sides, after the exchange, and to nobody once removed', async () => {
  const instrumentation = new McpInstrumentation();
  const listings: ToolListing[] = [];
  const remove = instrumentation.onToolListing((listing) => {
    listings.push(listing);
    throw new Error('a listener failed');
  });
  const server = instrumentation.instrumentServer(new McpServer({ name: 'catalogue', version: '1' }));
  server.registerTool('look_up', { description: 'Looks a product up.' }, () => ({ content: [] }));
  const client = instrumentation.instrumentClient(new Client({ name: 'client', version: '1' }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  await client.listTools();
  expect(listings).toEqual([]);
  await turn();
  await turn();
  const page = { server: 'catalogue', continues: false, hasMore: false };
  expect(listings.toSorted((a, b) => a.role.localeCompare(b.role))).toMatchObject([
    { role: 'client', ...page, tools: [{ name: 'look_up', description: 'Looks a product up.' }] },
    { role: 'server', ...page, tools: [{ name: 'look_up' }] },
  ]);
  remove();
  await client.listTools();
  await turn();
  await turn();
  expect(listings).toHaveLength(2);
  await client.close();
  instrumentation.disable();
});
