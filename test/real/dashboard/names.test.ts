import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openPage, startChromium, type WatchedPage } from '../../helpers/browser.js';
import { ObservedProcess } from './observed-process.js';

const PATIENTLY = { timeout: 60_000 };

/** What the operations of a stranger may be called, and what of it is read on the page. */
const NAMES: Readonly<Record<string, string>> = {
  'pay\u202Elli\u202C': 'pay⟨U+202E⟩lli⟨U+202C⟩',
  'a\u200Bb\u{E0041}': 'a⟨U+200B⟩b⟨U+E0041⟩',
  'بحث الطلبات': 'بحث الطلبات',
  '👩\u200D💻 ❤\uFE0F': '👩\u200D💻 ❤\uFE0F',
  '{{constructor}} <b>bold</b> &amp;': '{{constructor}} <b>bold</b> &amp;',
  'wait.. C:\\temp//x 100%': 'wait.. C:\\temp//x 100%',
  [`long_${'x'.repeat(200)}`]: `long_${'x'.repeat(200)}`,
};

describe.skipIf(!hasChromium)('names of strangers on the page in Chromium', () => {
  let browser: Browser;
  let observed: ObservedProcess;
  let opened: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    browser = await startChromium();
    observed = await ObservedProcess.start(120_000, { alerting: { defaultRules: false } });
    await observed.pass(120_000, () => {
      for (const name of Object.keys(NAMES)) observed.record(name, 20, false);
    });
    opened = await openPage(browser, await observed.pageAddress(), { viewport: { width: 360, height: 800 } });
    page = opened.page;
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await observed?.stop();
  });

  const go = async (route: string) => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, route);
  };
  const beyondTheEdge = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  it('are written out where they would not be seen, or would turn others around', async () => {
    await go('#/operations');
    const names = () => page.getByRole('table', { name: 'Operations', exact: true }).getByRole('rowheader');
    await expect.poll(() => names().count(), PATIENTLY).toBeGreaterThanOrEqual(Object.keys(NAMES).length);
    const texts = await names().evaluateAll((all) => all.map((one) => one.textContent));
    expect(texts).toEqual(expect.arrayContaining(Object.values(NAMES)));
    const titles = await names().evaluateAll((all) => all.map((one) => one.querySelector('a')!.title));
    expect(titles).toEqual(expect.arrayContaining(Object.values(NAMES)));
  });

  it.each(Object.entries(NAMES))('lead to their page, which stays within a narrow window: %j', async (name, shown) => {
    await go(`#/operations/internal/${encodeURIComponent(name)}`);
    await expect.poll(() => page.locator('h1').textContent(), PATIENTLY).toBe(shown);
    await page.locator('.tiles').first().waitFor();
    await page.locator('.chart canvas').first().waitFor();
    expect(await beyondTheEdge()).toBeLessThanOrEqual(0);
  });

  it.each(['#/', '#/operations', '#/traces', '#/changes', '#/process'])(
    'make no page wider than a narrow window: %s',
    async (route) => {
      await go(route);
      await page.locator('main .panel').first().waitFor();
      expect(await beyondTheEdge()).toBeLessThanOrEqual(0);
    },
  );

  it('make no markup and no error', async () => {
    expect(await page.locator('main b').count()).toBe(0);
    expect(opened.faults).toEqual([]);
  });
});
