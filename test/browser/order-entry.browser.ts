import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardWith, openBrowser, openPage, sign, startService } from './service.ts';

let service: Awaited<ReturnType<typeof startService>>;
let browser: Browser;

beforeAll(async () => {
  [service, browser] = await Promise.all([startService(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

describe('order entry with a patient with neutropenia', () => {
  it('choose, sign, read the hold card, ask why, take the blood count, override another card, see both in insights', async () => {
    const { page, faults } = await openPage(browser, service.origin, '/?patient=clean-c6d1');

    // Choose by situation: an ANC of 0.3 that is preliminary holds the dose, and leaves the blood count incomplete.
    await page.getByRole('button', { name: 'Choose patient' }).click();
    await page.getByRole('searchbox').fill('neutropenia preliminary');
    await page.getByRole('button', { name: /^neutropenia-preliminary-0-3/ }).click();
    await page.getByRole('heading', { name: 'While ordering' }).waitFor();
    await cardWith(page, /grade 4 neutropenia/).waitFor();

    // Sign, and read.
    await sign(page);
    const hold = cardWith(page, /hold, ANC 0\.3/);
    expect(await hold.textContent()).toContain('Critical');
    expect(await page.getByRole('button', { name: 'Give it, go to the next dose' }).isDisabled()).toBe(true);

    // Why: the rule, its condition with the value, the resource itself, precautions beside label.
    await hold.getByText('Why?').click();
    const why = await hold.locator('details.why').textContent();
    expect(why).toContain('neutropenia-grade-3-4');
    expect(why).toContain('%anc.grade >= 3');
    expect(why).toMatch(/%anc\.grade = 4/);
    expect(why).toContain('Precautions, S28');
    expect(why).toContain('US label');
    await hold.getByRole('button', { name: 'Observation/neutropenia-preliminary-0-3-anc-1' }).click();
    const resource = page.getByRole('dialog', { name: /Observation\/neutropenia-preliminary-0-3-anc-1/ });
    expect(await resource.textContent()).toContain('preliminary');
    await resource.getByRole('button', { name: 'Close' }).click();

    // Take the repeated blood count: it is among the drafts, and the hook fires again.
    const answered = page.waitForResponse((response) => response.url().endsWith('-order-sign'));
    const told = page.waitForRequest((request) => request.url().endsWith('/feedback'));
    await hold.getByRole('button', { name: 'Repeat the CBC with differential' }).click();
    const accepted = (await told).postDataJSON().feedback[0];
    expect(accepted.outcome).toBe('accepted');
    expect(accepted.acceptedSuggestions).toHaveLength(1);
    const sent = (await answered).request().postDataJSON();
    expect(JSON.stringify(sent.context.draftOrders)).toContain('57021-8');
    await page.getByRole('listitem').filter({ hasText: 'CBC with differential' }).first().waitFor();
    await page.locator('.card-list:not(.waiting)').waitFor();

    // Override another card, with a reason; the hold stays as it is.
    const incomplete = cardWith(page, /blood count incomplete/);
    await incomplete.getByRole('button', { name: 'Override…' }).click();
    await incomplete.getByRole('radio', { name: 'Waiting for more information' }).check();
    const overriddenCall = page.waitForRequest((request) => request.url().endsWith('/feedback'));
    await incomplete.getByRole('button', { name: 'Override', exact: true }).click();
    const overridden = (await overriddenCall).postDataJSON().feedback[0];
    expect(overridden).toMatchObject({
      outcome: 'overridden',
      overrideReason: { reason: { code: 'need-more-info' } },
    });
    expect(overridden.card).not.toBe(accepted.card);
    await incomplete.getByText('Overridden: Waiting for more information.').waitFor();
    await cardWith(page, /hold, ANC 0\.3/)
      .getByRole('button', { name: 'Override…' })
      .waitFor();

    // The wire shows every call with its verdict.
    await page.locator('details.wire > summary').click();
    const wire = page.locator('details.wire');
    expect(await wire.getByText('conformant to 2.0.1').count()).toBeGreaterThanOrEqual(3);
    expect(await wire.locator('strong', { hasText: 'feedback: overridden' }).count()).toBe(1);
    expect(await wire.getByText(/violations/).count()).toBe(0);

    // Both are in the report. Cards are written shortly after they were answered.
    const row = (rule: string) => page.getByRole('row').filter({ hasText: rule });
    const share = async (rule: string) => row(rule).getByRole('img').first().getAttribute('aria-label');
    await expect
      .poll(
        async () => {
          await page.goto('/insights');
          await row('neutropenia-grade-3-4').first().waitFor();
          return [await share('neutropenia-grade-3-4'), await share('labs-cbc-incomplete')];
        },
        { timeout: 20_000 },
      )
      .toEqual([
        expect.stringMatching(/^1 of \d+ accepted, 0 overridden$/),
        expect.stringMatching(/^0 of \d+ accepted, 1 overridden$/),
      ]);
    expect(await row('labs-cbc-incomplete').textContent()).toContain('1 × Waiting for more information');
    expect(faults).toEqual([]);
  });

  it('putting the order on hold changes the draft, and removing it empties the set', async () => {
    const { page, faults } = await openPage(browser, service.origin, '/?patient=neutropenia-anc-0-99');
    await page.getByRole('button', { name: /Put this .* order on hold/ }).click();
    await page.locator('.order-head').getByText('on-hold').waitFor();
    await page.getByRole('button', { name: /^Remove tarlatamab/ }).click();
    await page.getByText('No order of tarlatamab is drafted.').waitFor();
    expect(faults).toEqual([]);
  });

  it('order-select fires as one edits', async () => {
    const { page } = await openPage(browser, service.origin, '/?patient=clean-c2d1');
    await page.getByText(/rules asked/).waitFor();
    const fired = page.waitForRequest((request) => request.url().endsWith('-order-select'));
    await page.getByLabel('Dose (mg)').fill('5');
    const { context } = (await fired).postDataJSON();
    expect(context.selections).toEqual(['MedicationRequest/clean-c2d1-order-1']);
    expect(context.draftOrders.entry[0].resource.dosageInstruction[0].doseAndRate[0].doseQuantity.value).toBe(
      5,
    );
    expect(context.draftOrders.entry[0].resource.dosageInstruction[0].text).toContain('5 mg');
  });

  it('a new result that is entered is judged', async () => {
    const { page } = await openPage(browser, service.origin, '/?patient=clean-c2d1');
    await page.getByText('Enter new results').click();
    await page.getByLabel('Absolute neutrophil count (× 10⁹/L)').fill('0.4');
    await page.getByRole('button', { name: 'Add as drawn now' }).click();
    await cardWith(page, /hold, ANC 0\.4 /).waitFor();
  });

  it('an own FHIR Bundle is opened, and nothing of it is stored by the page', async () => {
    const { page, faults } = await openPage(browser, service.origin, '/?patient=clean-c2d1');
    await page.getByRole('button', { name: 'Choose patient' }).click();
    await page.locator('input[type=file]').setInputFiles('fixtures/patients/clean-c1d8.json');
    await page.getByRole('heading', { name: /clean c1d8/ }).waitFor();
    const instructions = page.getByLabel('Instructions, with the treatment day');
    await expect.poll(() => instructions.inputValue()).toContain('C1D8 10 mg');
    expect(await page.evaluate('[localStorage.length, sessionStorage.length]')).toEqual([0, 0]);
    expect(faults).toEqual([]);
  });

  it('a file that is no chart is told so', async () => {
    const { page } = await openPage(browser, service.origin, '/?patient=clean-c2d1');
    await page.getByRole('button', { name: 'Choose patient' }).click();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') });
    await page.getByRole('alert').getByText('This file is no FHIR Bundle.').waitFor();
  });
});
