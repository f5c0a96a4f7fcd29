import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  CreateTaskResultSchema,
  GetTaskRequestSchema,
  GetTaskResultSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openPage, startChromium, type WatchedPage } from '../../helpers/browser.js';
import { ObservedProcess } from './observed-process.js';

const PATIENTLY = { timeout: 60_000 };
const _meta = { 'gen_ai.conversation.id': 'chat-7' };

/** A client of a server whose tool answers with a task, which is done when it is asked for. */
async function runTask(): Promise<void> {
  const capabilities = { tools: {}, tasks: { requests: { tools: { call: {} } } } };
  const server = instrumentServer(new Server({ name: 'reports', version: '1' }, { capabilities }));
  const now = new Date().toISOString();
  const state = (status: 'working' | 'completed') => ({
    ...{ taskId: 'task-of-this-test', status, createdAt: now, lastUpdatedAt: now, ttl: 60_000 },
  });
  server.setRequestHandler(CallToolRequestSchema, async () => ({ task: state('working') }));
  server.setRequestHandler(GetTaskRequestSchema, async () => state('completed'));
  const client = instrumentClient(new Client({ name: 'agent', version: '1' }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  const params = { name: 'make_report', arguments: {}, task: {} };
  const { task } = await client.request({ method: 'tools/call', params }, CreateTaskResultSchema);
  await client.request({ method: 'tasks/get', params: { taskId: task.taskId } }, GetTaskResultSchema);
  await client.close();
}

describe.skipIf(!hasChromium)('the page of traces in Chromium', () => {
  let browser: Browser;
  let observed: ObservedProcess;
  let opened: WatchedPage;
  let page: Page;
  const region = (name: string) => page.getByRole('region', { name, exact: true }).first();

  beforeAll(async () => {
    browser = await startChromium();
    observed = await ObservedProcess.start(60_000);
    for (const name of ['find_order', 'search_orders', 'find_order']) await observed.client.callTool({ name, _meta });
    await observed.call('find_order');
    await runTask();
    await observed.pass(20_000);
    opened = await openPage(browser, await observed.pageAddress());
    page = opened.page;
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.evaluate(() => {
      location.hash = '#/traces';
    });
    await page.getByRole('heading', { level: 1, name: 'Traces' }).waitFor();
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await observed?.stop();
  });

  it('lists the conversation that a client named, and draws its traces in their order', async () => {
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await expect.poll(() => region('Sessions').innerText(), PATIENTLY).toMatch(/conversation\s*chat-7/);
    await page
      .getByRole('link', { name: /chat-7/ })
      .first()
      .click();
    await expect.poll(() => page.getByRole('list', { name: 'Traces in their order' }).count(), PATIENTLY).toBe(1);
    const rows = await page.getByRole('list', { name: 'Traces in their order' }).getByRole('link').allInnerTexts();
    expect(rows.map((text) => /tools\/call \w+/.exec(text)?.[0])).toEqual([
      'tools/call find_order',
      'tools/call search_orders',
      'tools/call find_order',
    ]);
  });

  it('shows the tasks of both sides, and leads from a trace to all traces of its task', async () => {
    await page.evaluate(() => {
      location.hash = '#/traces?show=tasks';
    });
    await expect.poll(() => region('Tasks').innerText(), PATIENTLY).toMatch(/client[\s\S]*server/);
    await page.getByRole('link', { name: 'tools/call make_report' }).first().click();
    await page.getByRole('link', { name: /^task [0-9a-f]{16}$/ }).click();
    await expect.poll(() => page.url(), PATIENTLY).toMatch(/of=task/);
    await page.getByRole('list', { name: 'Traces in their order' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain('task-of-this-test');
  });

  it('logs no error, and loads nothing from elsewhere', () => {
    expect(opened.faults).toEqual([]);
  });
});
