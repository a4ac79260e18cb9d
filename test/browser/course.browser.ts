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

/** Label section 2.2 Table 1: 1 mg, then 10 mg a week later, a week later, and two weeks later. */
const course = [
  { label: 'C1D1', dose: '1 mg', day: '2026-11-20' },
  { label: 'C1D8', dose: '10 mg', day: '2026-11-27' },
  { label: 'C1D15', dose: '10 mg', day: '2026-12-04' },
  { label: 'C2D1', dose: '10 mg', day: '2026-12-18' },
];

it('a course is played dose by dose, from C1D1 to C2D1', async () => {
  const { page, faults } = await openPage(browser, service.origin, '/?patient=clean-c1d1');
  for (const [index, { label, dose, day }] of course.entries()) {
    await page.locator('.overall').getByText(label, { exact: true }).waitFor();
    expect(await page.getByLabel('Demo time', { exact: true }).inputValue()).toBe(`${day}T08:00`);
    await sign(page);
    const overall = page.locator('.overall');
    expect(await overall.textContent()).toBe(`${label}expected ${dose}proceed`);
    expect(await page.getByLabel('Dose (mg)').inputValue()).toBe(dose.replace(' mg', ''));
    const marks = await page.locator('.timeline .mark.given').count();
    expect(marks).toBe(index);
    if (index < course.length - 1)
      await page.getByRole('button', { name: 'Give it, go to the next dose' }).click();
  }
  expect(faults).toEqual([]);
});

it('the clock moved back hides what came later, and comes back to the visit', async () => {
  const { page } = await openPage(browser, service.origin, '/?patient=clean-c2d1');
  await page.locator('.overall').getByText('proceed').waitFor();
  await page.getByLabel('Demo time', { exact: true }).fill('2026-11-19T08:00');
  await page.locator('.plot').first().getByText('22 Oct 2026', { exact: false }).first().waitFor();
  await page.getByRole('button', { name: 'Back to the visit' }).click();
  await page.locator('.plot').first().getByText('20 Nov 2026', { exact: false }).first().waitFor();
});
