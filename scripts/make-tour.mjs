#!/usr/bin/env node
/**
 * Walks through docs/tour.md in Chromium and takes its pictures: `npm run build && node scripts/make-tour.mjs`. It starts the main job
 * with many slow queries, and fails where a step of the tour does not lead on.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '..');
const images = path.join(root, 'docs/images');
const MAX_BYTES = 200_000;
const PATIENCE_MILLIS = 180_000;

mkdirSync(images, { recursive: true });
const job = spawn(
  process.execPath,
  [path.join(root, 'examples/schema-manager/dist/main.js'), '--page', '--page-port', '0', '--slow-percent', '12'],
  { stdio: ['ignore', 'ignore', 'pipe'] },
);
try {
  await walk(await addressOf(job));
} finally {
  job.kill('SIGTERM');
}

/** The address that the job prints. */
function addressOf(child) {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const [address] = /http:\S+#token=\S+/.exec(line) ?? [];
      if (address) resolve(address);
      else console.error(line);
    });
    child.once('exit', () => reject(new Error('the job ended before it printed the address of its page')));
  });
}

async function walk(address) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
    page.setDefaultTimeout(PATIENCE_MILLIS);
    await page.goto(address);
    // The alert on slow tools fires after some calls.
    await page.getByRole('link', { name: 'SlowTool' }).first().waitFor();
    await picture(page, 'tour-1-overview');

    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Operations' }).click();
    await page.getByRole('link', { name: 'Slowest', exact: true }).click();
    await page.getByRole('searchbox').fill('tools/call');
    await page.getByRole('rowheader').first().waitFor();
    await picture(page, 'tour-2-slowest');

    await page.getByRole('rowheader').first().getByRole('link').click();
    await page.locator('.chart canvas').first().waitFor();
    await picture(page, 'tour-3-tool');

    await page.getByRole('link', { name: 'Open its slowest trace' }).click();
    await page.locator('.timeline-row[data-role=database]').first().waitFor();
    await (await longest(page)).click();
    await picture(page, 'tour-4-trace');

    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Alerts' }).click();
    await page.getByText('Why now?').first().click();
    await page.getByRole('button', { name: 'Silence …' }).first().click();
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Comment').fill('The database is slow; a fix is on its way.');
    await picture(page, 'tour-5-silence');
    await page.getByRole('button', { name: 'Silence', exact: true }).click();
    await page.getByText('a fix is on its way').first().waitFor();
    await picture(page, 'tour-6-silenced');

    await page.evaluate(() => {
      location.hash = '#/';
    });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await picture(page, 'page-dark');
    await page.setViewportSize({ width: 360, height: 800 });
    await picture(page, 'page-narrow');
  } finally {
    await browser.close();
  }
}

/** The statement that took the most time: the widest bar of a database. */
async function longest(page) {
  const rows = page.locator('.timeline-row[data-role=database]');
  const widths = await rows
    .locator('.timeline-bar')
    .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
  return rows.nth(widths.indexOf(Math.max(...widths)));
}

async function picture(page, name) {
  const file = path.join(images, `${name}.png`);
  await page.screenshot({ path: file });
  const { size } = statSync(file);
  console.log(`${name}.png: ${Math.round(size / 1000)} kB`);
  if (size > MAX_BYTES) throw new Error(`${name}.png has ${size} bytes, at most ${MAX_BYTES} are wanted`);
}
