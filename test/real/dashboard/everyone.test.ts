import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openPage, startChromium } from '../../helpers/browser.js';
import { setOf } from '../set-size.js';
import { HOSTILE, ObservedProcess } from './observed-process.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TOOL = encodeURIComponent('tools/call search_orders');
const ROUTES = [
  '#/',
  '#/operations',
  '#/operations?never=true',
  `#/operations/client/${TOOL}`,
  '#/traces',
  '#/traces?show=sessions',
  '#/sign-in',
  '#/alerts',
  '#/cache',
  '#/context',
  '#/schema',
  '#/releases',
  '#/process',
  '#/clients',
  '#/definitions',
  '#/changes',
  '#/nowhere',
];

/** What is there once a page has its data. */
const READY = [
  ['#/operations/', 'main canvas'],
  ['#/traces/', '.timeline-row'],
  ['#/traces', 'main tbody tr'],
] as const;

const RULE = {
  ...{
    name: 'SlowSearch',
    level: 'warning',
    indicator: 'client_latency_p95',
    over: '5m',
    when: '>',
    threshold: 1,
    for: '10s',
  },
  annotations: { summary: 'p95 is {{ value }}', runbook_url: 'https://example.com/runbook' },
};

describe.skipIf(!hasChromium)('the dashboard page is for everyone', () => {
  let browser: Browser;
  let observed: ObservedProcess;
  let address: string;

  beforeAll(async () => {
    browser = await startChromium();
    observed = await ObservedProcess.start(120_000, { alerting: { defaultRules: false, rules: [RULE] as never } });
    await observed.pass(120_000, async () => {
      for (const tool of ['search_orders', 'cancel_order', HOSTILE]) await observed.call(tool);
    });
    address = await observed.pageAddress();
  });

  afterAll(async () => {
    await browser?.close();
    await observed?.stop();
  });

  const open = async (options: Parameters<typeof openPage>[2]) => {
    const { page } = await openPage(browser, address, options);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    return page;
  };
  const go = async (page: Page, route: string) => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, route);
    await page
      .locator(READY.find(([start]) => route.startsWith(start))?.[1] ?? 'main .panel')
      .first()
      .waitFor();
  };

  const windows = [
    { title: 'light', colorScheme: 'light' as const, width: 1440 },
    { title: 'dark', colorScheme: 'dark' as const, width: 1440 },
    { title: 'light in a narrow window', colorScheme: 'light' as const, width: 360 },
    { title: 'dark in a narrow window', colorScheme: 'dark' as const, width: 360 },
  ];
  it.each(setOf(windows, ({ colorScheme, width }) => (colorScheme === 'light') === width > 1000))(
    'axe finds nothing serious in $title, and nothing stands beyond the edge',
    async ({ colorScheme, width }) => {
      const page = await open({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
      await page.evaluate(axe);
      const trace = observed.vitals.performance
        .getPerformance()
        .find(({ operation }) => operation.endsWith('search_orders'));
      for (const route of [...ROUTES, `#/traces/${trace!.slowest[0]!.traceId}`]) {
        await go(page, route);
        if (route === '#/alerts') await page.getByRole('button', { name: 'Silence …' }).click();
        const { violations } = await page.evaluate(() =>
          (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
            resultTypes: ['violations'],
          }),
        );
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => `${route} ${id}: ${nodes[0]?.html}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), route).toBeLessThanOrEqual(
          0,
        );
      }
      await page.context().close();
    },
  );

  it('can be used with the keyboard alone', async () => {
    const page = await open({});
    await page.keyboard.press('Tab');
    await expect.poll(() => page.locator(':focus').innerText()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator(':focus').getAttribute('id')).toBe('main');
    const operations = page.getByRole('heading', { level: 1, name: 'Operations' });
    // The second key counts for a second and a half, which a busy machine may let pass.
    await expect
      .poll(async () => {
        for (const key of ['g', 'o']) await page.keyboard.press(key);
        return operations.count();
      })
      .toBe(1);
    await expect.poll(() => page.locator(':focus').innerText()).toBe('Operations');
    await page.getByRole('searchbox').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('search');
    await expect.poll(() => page.url(), { timeout: 60_000 }).toContain('filter=search');
    await page.keyboard.press('Tab');
    await page.keyboard.press('?');
    await expect.poll(() => page.getByRole('dialog').innerText()).toContain('Go to Traces');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.context().close();
  });

  it('follows the theme of the system until the reader chooses one, which is kept', async () => {
    const page = await open({ colorScheme: 'dark' });
    const themeOf = () => page.evaluate(() => document.documentElement.dataset.theme);
    expect(await themeOf()).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(themeOf, { timeout: 60_000 }).toBe('light');
    await page.getByRole('button', { name: /Theme/ }).click();
    await page.getByRole('button', { name: /Theme/ }).click();
    await expect.poll(themeOf).toBe('dark');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(await themeOf()).toBe('dark');
    await page.context().close();
  });

  it('has landmarks, captions and one live region, which tells of changes of the state alone', async () => {
    const page = await open({});
    for (const role of ['banner', 'main'] as const) expect(await page.getByRole(role).count()).toBe(1);
    // At one moment: tables come with the data.
    expect(await page.evaluate(() => document.querySelectorAll('table:not(:has(caption))').length)).toBe(0);
    const voice = page.locator('[aria-live]');
    expect(await voice.count()).toBe(1);
    const state = () => [
      observed.vitals.health.latest?.overallStatus,
      observed.vitals.alerts?.getActiveAlerts().length,
    ];
    const before = state();
    expect(await voice.innerText()).toBe('');
    await observed.pass(20_000);
    // A busy machine is a reason for a change of health.
    expect(await voice.innerText()).toEqual(isDeepStrictEqual(state(), before) ? '' : expect.any(String));
    await page.context().close();
  });
});
