import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPage, sign, startService } from './service.ts';

let service: Awaited<ReturnType<typeof startService>>;
let browser: Browser;

beforeAll(async () => {
  [service, browser] = await Promise.all([startService(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

/** WCAG 2.2 A and AA; what axe calls serious or critical. */
async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

const views: readonly (readonly [name: string, path: string, open: (page: Page) => Promise<void>])[] = [
  [
    'order entry, everything unfolded',
    '/?patient=neutropenia-anc-0-99',
    async (page) => {
      await sign(page);
      await page.getByRole('button', { name: 'Override…' }).first().click();
      for (const summary of await page.locator('details > summary').all())
        if (await summary.isVisible()) await summary.click();
    },
  ],
  [
    'patient dialog',
    '/?patient=clean-c2d1',
    async (page) => {
      await page.getByRole('button', { name: 'Choose patient' }).click();
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'rules',
    '/rules',
    async (page) => void (await page.getByRole('link', { name: 'neutropenia-grade-3-4' }).waitFor()),
  ],
  [
    'one rule',
    '/rules/neutropenia-grade-3-4',
    async (page) => void (await page.getByText('%anc.grade >= 3').waitFor()),
  ],
  [
    'insights',
    '/insights',
    async (page) => void (await page.getByRole('heading', { name: 'By rule' }).waitFor()),
  ],
];

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  it.each(views)('%s has no serious violation', async (_name, path, open) => {
    const { page, faults } = await openPage(browser, service.origin, path, { colorScheme });
    await open(page);
    expect(await violations(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

it.each(views)('%s fits a screen of 360 px', async (_name, path, open) => {
  const { page } = await openPage(browser, service.origin, path, { viewport: { width: 360, height: 740 } });
  await open(page);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  await page.context().close();
});

it('an order can be signed and its card overridden by keyboard alone', async () => {
  const { page } = await openPage(browser, service.origin, '/?patient=neutropenia-anc-0-99');
  await page.getByText(/rules asked/).waitFor();
  const tabTo = async (name: string): Promise<void> => {
    for (let presses = 0; presses < 80; presses += 1) {
      const focused = await page.evaluate('document.activeElement?.textContent');
      if (focused === name) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${name} cannot be reached by Tab`);
  };
  await tabTo('Sign orders');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'At signing' }).waitFor();
  await page.locator('.card-list:not(.waiting)').waitFor();
  await tabTo('Override…');
  await page.keyboard.press('Enter');
  await page.getByRole('radio').first().focus();
  await page.keyboard.press('Space');
  await tabTo('Override');
  await page.keyboard.press('Enter');
  await page.getByText('Overridden: Already done.').waitFor();
});

it('the page asks for less than 150 kB of compressed JavaScript in all', () => {
  const folder = 'dist/workbench/workbench/assets';
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'));
  const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(`${folder}/${file}`)).length, 0);
  expect(scripts.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(150_000);
});
