import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hasChromium, openPage, startChromium } from '../../helpers/browser.js';
import { setSize } from '../set-size.js';
import { ObservedProcess } from './observed-process.js';

const OPERATIONS = 2000;
/** What is first drawn stays; what comes with each update must not. */
const WARM_UP_MINUTES = setSize({ sample: 2, whole: 10 });
const WATCHED_MINUTES = setSize({ sample: 6, whole: 60 });
const HOUR = 3_600_000;
const PATIENTLY = { timeout: 60_000 };

describe.skipIf(!hasChromium)('the dashboard page endures', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  it(`${WATCHED_MINUTES} minutes of updates with ${OPERATIONS} operations: it draws the rows that are seen, and its memory stays`, async () => {
    const observed = await ObservedProcess.start(2 * HOUR, {
      performance: { maxOperations: OPERATIONS + 10 },
      alerting: { defaultRules: false },
    });
    onTestFinished(() => observed.stop());
    const names = Array.from({ length: OPERATIONS }, (_, index) => `operation_${index}`);
    for (const [index, name] of names.entries()) for (let i = 0; i < 3; i++) observed.record(name, 5 + (index % 50));
    await observed.pass(60_000);
    const { page, faults } = await openPage(browser, await observed.pageAddress());
    await page.goto(`${page.url().split('#')[0]}#/operations`);
    await page.getByRole('heading', { level: 1, name: 'Operations' }).waitFor();
    await expect
      .poll(() => page.locator('table').getAttribute('aria-rowcount'), PATIENTLY)
      .toBe(String(OPERATIONS + 1));
    expect(await page.locator('tbody tr').count()).toBeLessThan(80);
    const heapNow = () =>
      page.evaluate(() => {
        const { gc, performance } = globalThis as unknown as {
          gc(): void;
          performance: { memory: { usedJSHeapSize: number } };
        };
        gc();
        return performance.memory.usedJSHeapSize / 2 ** 20;
      });
    // The least of some readings: a message that is being read, or a frame that is not yet drawn, holds memory for a moment.
    const heap = async () => {
      const readings: number[] = [];
      while (readings.length < 10) readings.push(await heapNow());
      return Math.min(...readings);
    };
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const busySeconds = async () =>
      (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value;
    const minutes = async (count: number) => {
      let step = 0;
      await observed.pass(count * 60_000, () => observed.record(names[step++ % OPERATIONS]!, 10 + (step % 9)));
      // What is shown is the newest evaluation.
      await expect.poll(() => page.locator('.freshness').innerText(), PATIENTLY).toContain('live');
    };
    await minutes(WARM_UP_MINUTES);
    const [before, busy] = [await heap(), await busySeconds()];
    await minutes(WATCHED_MINUTES);
    const after = await heap();
    console.log(
      `heap of the page: ${before.toFixed(1)} MiB, ${WATCHED_MINUTES} minutes later ${after.toFixed(1)} MiB; ${((1000 * ((await busySeconds()) - busy)) / (6 * WATCHED_MINUTES)).toFixed(1)} ms an update`,
    );
    expect(after - before).toBeLessThan(4);
    await page.locator('.table-frame').evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
    await expect
      .poll(() => page.locator('tbody tr[aria-rowindex]').last().getAttribute('aria-rowindex'), PATIENTLY)
      .toBe(String(OPERATIONS + 1));
    expect(faults).toEqual([]);
    await page.context().close();
  }, 400_000);

  it('the end of the process: it says from when the data are, and shows new ones once there is another', async () => {
    const first = await ObservedProcess.start(60_000, { http: { token: 'a-token-for-two-processes' } });
    await first.pass(30_000);
    onTestFinished(() => first.stop());
    const address = await first.pageAddress();
    const { page } = await openPage(browser, address);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await first.stop();
    await page.getByText('Connection lost').first().waitFor();
    const banner = page.locator('.banner');
    expect(await banner.innerText()).toMatch(/The data shown are from .*\d\d:\d\d:\d\d, .*(ago|now)\./);
    expect(await banner.innerText()).toMatch(/Next attempt in \d+ s|Trying again/);
    expect(await page.locator('.freshness').innerText()).toMatch(/^not live, data from \d\d/);
    await expect.poll(() => page.locator('[aria-live]').textContent(), PATIENTLY).toContain('Connection lost');
    const second = await ObservedProcess.start(60_000, {
      http: { token: 'a-token-for-two-processes', port: Number(new URL(address).port) },
      serviceName: 'orders again',
    });
    onTestFinished(() => second.stop());
    // The page may have tried again by itself meanwhile; then there is no such button.
    await page
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 5000 })
      .catch(() => {});
    await expect.poll(() => page.locator('.shell-head').innerText(), PATIENTLY).toContain('orders again');
    await expect.poll(() => banner.count(), PATIENTLY).toBe(0);
    await page.context().close();
  });

  it('a wrong token: it asks for another and takes it', async () => {
    const observed = await ObservedProcess.start(10_000);
    onTestFinished(() => observed.stop());
    const [origin, token] = (await observed.pageAddress()).split('/#token=');
    const { page } = await openPage(browser, `${origin}/#token=wrong`);
    await page.getByRole('heading', { name: 'The token was refused' }).waitFor();
    await page.getByRole('textbox').fill(token!);
    await page.getByRole('button', { name: 'Show the page' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain(token!);
    await page.context().close();
  });

  it('the first look: something is painted at once', async () => {
    const observed = await ObservedProcess.start(60_000);
    onTestFinished(() => observed.stop());
    await observed.pass(30_000);
    const { page } = await openPage(browser, await observed.pageAddress());
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    const painted = () =>
      page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);
    await expect.poll(painted, PATIENTLY).toBeGreaterThan(0);
    console.log(`first contentful paint after ${Math.round(await painted())} ms`);
    // Of a machine with much other work; docs/tour.md has what was measured.
    expect(await painted()).toBeLessThan(20_000);
    await page.context().close();
  });
});
