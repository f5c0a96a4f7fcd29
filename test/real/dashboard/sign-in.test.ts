import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openPage, startChromium, type WatchedPage } from '../../helpers/browser.js';
import { ObservedProcess } from './observed-process.js';

const PATIENTLY = { timeout: 60_000 };

/** What middleware answers to a token. */
const ANSWERS: Readonly<Record<string, readonly [number, string]>> = {
  'Bearer good': [200, ''],
  'Bearer old': [401, 'Bearer error="invalid_token", error_description="Token has expired"'],
  'Bearer busy': [429, ''],
};

describe.skipIf(!hasChromium)('the page of sign-in in Chromium', () => {
  let browser: Browser;
  let observed: ObservedProcess;
  let guarded: Server;
  let opened: WatchedPage;
  const region = (name: string) => opened.page.getByRole('region', { name, exact: true });

  beforeAll(async () => {
    browser = await startChromium();
    observed = await ObservedProcess.start(60_000);
    guarded = createServer((request, response) => {
      const [status, challenge] = ANSWERS[request.headers.authorization ?? '']!;
      response.writeHead(status, { 'WWW-Authenticate': challenge }).end('{}');
    }).listen(0, '127.0.0.1');
    await once(guarded, 'listening');
    const url = `http://127.0.0.1:${(guarded.address() as AddressInfo).port}/mcp`;
    await observed.pass(60_000, async () => {
      for (const authorization of Object.keys(ANSWERS)) {
        const headers = { authorization, accept: 'application/json, text/event-stream' };
        await (await fetch(url, { method: 'POST', headers, body: '{}' })).text();
      }
    });
    opened = await openPage(browser, await observed.pageAddress());
    await opened.page.getByRole('link', { name: 'Sign-in', exact: true }).click();
    await opened.page.getByRole('heading', { level: 1, name: 'Sign-in' }).waitFor();
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await observed?.stop();
    guarded?.closeAllConnections();
    guarded?.close();
  });

  it('tells the outcomes of both sides, with what they mean', async () => {
    const text = () => region('Outcomes of sign-in').innerText();
    await expect.poll(text, PATIENTLY).toMatch(/expired\s+client\s+\d+\s+401: the time of the token is over\./);
    expect(await text()).toMatch(/accepted\s+server\s+\d+/);
  });

  it('tells refused calls apart by their reason, and draws how many sign-ins fail', async () => {
    await expect.poll(() => region('Refused calls').innerText(), PATIENTLY).toMatch(/rate limited\s+server\s+\d+/);
    const chart = region('Sign-in failure ratio, server');
    await expect.poll(() => chart.innerText(), PATIENTLY).toMatch(/50 %, over 1h/);
    await chart.locator('canvas').waitFor();
  });

  it('logs no error', () => {
    expect(opened.faults).toEqual([]);
  });
});
