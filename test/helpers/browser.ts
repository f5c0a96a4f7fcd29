import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findProgram } from './throw-away-server.js';

const program = findProgram('chromium') ?? findProgram('chromium-browser') ?? findProgram('google-chrome');

/** Whether this machine has a Chromium to start; scripts/setup-real.sh installs one. */
export const hasChromium = program !== undefined;

/** A page, with everything that it asked for and everything that went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** The addresses of all requests, those that were refused too. */
  readonly requests: readonly string[];
  /** Errors of the console, violations of the content security policy among them, and errors that nobody caught. */
  readonly faults: readonly string[];
}

/** Starts a Chromium without a window and without a profile. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: program!,
    // A test runs as root in a container, where the sandbox cannot.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--js-flags=--expose-gc'],
  });

/** Opens a tab of its own profile, so that no theme and no token is left from another test. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.setDefaultTimeout(60_000);
  await page.goto(address);
  return { page, requests, faults };
}
