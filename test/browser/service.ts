import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The service as `npm start` runs it, on a free port, with a store of its own in memory. */
export async function startService(): Promise<{ readonly origin: string; stop(): Promise<void> }> {
  if (!existsSync(`${root}dist/workbench/index.html`))
    throw new Error('The workbench is not built: run `npm run workbench` first.');
  const service = spawn(process.execPath, ['bin/start.js'], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', PORT: '0', CDS_DATABASE: ':memory:', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const origin = await new Promise<string>((resolve, reject) => {
    service.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /Workbench: (http:\/\/\S+?)\/\s/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    service.once('exit', () => reject(new Error(`The service did not start: ${said}`)));
  });
  return {
    origin,
    async stop() {
      const ended = once(service, 'exit');
      service.kill('SIGTERM');
      await ended;
    },
  };
}

/** Debian's Chromium, or the one that CHROMIUM names. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What a page of ours must never do. */
export interface Watched {
  readonly page: Page;
  /** Script errors, console errors (a breach of the content security policy is one), dialogs, calls to other origins. */
  readonly faults: string[];
}

export async function openPage(
  browser: Browser,
  origin: string,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({ baseURL: origin, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) faults.push(`another origin: ${request.url()}`);
  });
  await page.goto(path);
  return { page, faults };
}

/** The card with this text in its summary. */
export function cardWith(page: Page, summary: string | RegExp) {
  return page.getByRole('article').filter({ has: page.getByRole('heading', { level: 3, name: summary }) });
}

/** Waits until the answer to a signing is on the page. */
export async function sign(page: Page): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().endsWith('-order-sign'));
  await page.getByRole('button', { name: 'Sign orders' }).click();
  await answered;
  await page.getByRole('heading', { name: 'At signing' }).waitFor();
  await page.locator('.card-list:not(.waiting)').waitFor();
}
