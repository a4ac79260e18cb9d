import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

const attack =
  '<script>window.hit=1</script><img src=x onerror="window.hit=1"> [press](javascript:window.hit=1) ![x](x)';

/** The chart of a neutropenia patient with the attack in a name, a laboratory note and text, and a medication text. */
function hostileChart(): string {
  const chart = JSON.parse(readFileSync('fixtures/patients/neutropenia-anc-0-99.json', 'utf8'));
  for (const { resource } of chart.entry) {
    if (resource.resourceType === 'Patient') resource.name = [{ family: attack, given: [attack] }];
    if (resource.resourceType === 'Observation') {
      resource.note = [{ text: attack }];
      if (resource.code?.text !== undefined) resource.code.text += ` ${attack}`;
    }
    if (
      resource.resourceType === 'MedicationAdministration' &&
      resource.medicationCodeableConcept !== undefined
    )
      resource.medicationCodeableConcept.text = `tarlatamab ${attack}`;
    if (resource.resourceType === 'Condition') resource.code.text = attack;
  }
  return JSON.stringify(chart);
}

it('script, onerror and javascript: in name, note and medication text are inert', async () => {
  const { page, faults } = await openPage(browser, service.origin, '/?patient=clean-c2d1');
  await page.getByRole('button', { name: 'Choose patient' }).click();
  await page.locator('input[type=file]').setInputFiles({
    name: `${attack}.json`,
    mimeType: 'application/json',
    buffer: Buffer.from(hostileChart()),
  });
  // The name is shown as it is written.
  await page.getByRole('heading', { name: '<script>window.hit=1</script>' }).first().waitFor();
  await page.getByLabel('Another medication').fill(attack);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByLabel('Instructions, with the treatment day').fill(`C2D1 10 mg ${attack}`);
  await sign(page);
  for (const summary of await page.locator('details > summary').all())
    if (await summary.isVisible()) await summary.click();
  await page.waitForTimeout(300);

  expect(await page.evaluate("'hit' in window")).toBe(false);
  expect(await page.locator('main img, main script, main iframe').count()).toBe(0);
  expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
  expect(faults).toEqual([]);
});

it('a card whose Markdown brings HTML and links is made harmless, a harmless link stays', async () => {
  const { page, faults } = await openPage(browser, service.origin, '/rules');
  // A service of other hands answers: only the answer is replaced.
  await page.route('**/cds-services/*-order-select', (route) =>
    route.fulfill({
      json: {
        cards: [
          {
            uuid: '00000000-0000-4000-8000-000000000001',
            summary: attack,
            detail: `${attack} <a href="javascript:window.hit=1">x</a> <svg onload="window.hit=1"></svg>\n\n[fine](https://example.org/)`,
            indicator: 'warning',
            source: { label: attack, url: 'javascript:window.hit=1' },
            links: [{ label: attack, url: 'javascript:window.hit=1', type: 'absolute' }],
          },
        ],
      },
    }),
  );
  await page.goto('/?patient=clean-c2d1');
  await page.getByRole('article').getByRole('link', { name: 'fine' }).waitFor();
  expect(await page.getByRole('article').getByRole('link').count()).toBe(1);
  expect(await page.getByRole('article').locator('img, script, svg').count()).toBe(0);
  expect(await page.evaluate("'hit' in window")).toBe(false);
  expect(faults).toEqual([]);
});
