import { describe, expect, it } from 'vitest';
import { condition, temperature } from './chart-with.ts';
import { factOf } from './facts-of.ts';
import { bound, isLab, lab } from './lab-results.ts';

// The call is made on 2026-11-20 at 08:00 in New York.
const today = '2026-11-20';
const hot = temperature(38.5, `${today}T06:00:00-05:00`);
const febrile = (record: readonly object[]) => factOf('febrileNeutropenia', { record, without: isLab });
const fever = 'fever (38.5 °C, 2026-11-20T06:00:00-05:00)';

describe('fever with a count that leaves open whether it is under 1.0 (clinical.md §2.7)', () => {
  it.each([
    ['over 0.6: grade 3 or none', bound('>', 0.6, '10*9/L')],
    ['under 1.5: grade 2 to 4', bound('<', 1.5, '10*9/L')],
  ])('%s', (_what, value) => {
    expect(febrile([lab('anc', 0, today, value), hot])).toMatchObject({
      state: 'unreadable',
      reason: `${fever}, and the ANC leaves open whether it is under 1.0`,
      readings: [{ met: false }, { met: true }],
    });
  });

  it.each([
    ['under 1.0 is low', bound('<', 1, '10*9/L'), true],
    ['1.0 or more is not (§5 #3)', bound('>=', 1, '10*9/L'), false],
  ])('%s', (_what, value, met) => {
    expect(febrile([lab('anc', 0, today, value), hot])).toMatchObject({ state: 'known', value: { met } });
  });
});

describe('temperatures that were not sent', () => {
  it('are a gap where the count is low, and nothing where it is not', () => {
    const unread = (of: string) => factOf('febrileNeutropenia', { of, unread: ['observations'] });
    expect(unread('neutropenia-anc-0-99')).toMatchObject({
      state: 'unreadable',
      reason: 'temperature: not sent',
      readings: [{ met: false }],
    });
    expect(unread('neutropenia-anc-1-0')).toMatchObject({ state: 'known', value: { met: false } });
  });
});

it('values and a diagnosis at once are both told', () => {
  const diagnosis = condition('D70.9', 'Febrile neutropenia', { onset: '2026-11-19' });
  expect(febrile([lab('anc', 0.9, today), hot, diagnosis]).value).toEqual({
    met: true,
    recorded: true,
    found: 'ANC 0.9 10*9/L with 38.5 °C, 2026-11-20T06:00:00-05:00; active diagnosis since 2026-11-19',
  });
});

it('a neutropenia that is over makes no febrile one of a fever that stands', () => {
  const neutropenia = condition('D70.1', 'Agranulocytosis due to chemotherapy', { status: 'resolved' });
  const presenting = condition('R50.81', 'Fever presenting with conditions classified elsewhere');
  expect(febrile([lab('anc', 3, today), neutropenia, presenting]).value).toMatchObject({ recorded: false });
});
