import { describe, expect, it } from 'vitest';
import { condition } from './chart-with.ts';
import { type Chart, factOf, planned } from './facts-of.ts';

// A dose may be on record as a procedure or claim alone (clinical.md §5 #77): while procedures were not read, one may be missing.
type Doses = NonNullable<Chart['doses']>;
const untilC1D15: Doses = [
  [1, '2026-10-23'],
  [10, '2026-10-30'],
  [10, '2026-11-06'],
];
const at = '2026-11-20T10:00:00-05:00';
const unread = ['procedures'];
const missed = 'not sent; a dose recorded only as a procedure would be missed';
const fact = (name: string, doses: Doses, words?: string, more: Chart = {}) =>
  factOf(name, { unread, doses, orders: [planned(at, 10, words)], ...more });

describe('procedures that were not sent', () => {
  it('leave the history open, told by the administrations', () => {
    expect(fact('doseHistory', untilC1D15)).toMatchObject({
      state: 'unreadable',
      reason: missed,
      readings: [{ count: 3, proceduresOnlyUnread: true }],
    });
    expect(fact('doseHistory', untilC1D15, undefined, { unread: [] })).toMatchObject({
      state: 'known',
      value: { proceduresOnlyUnread: false },
    });
  });

  it('are not the only gap beside a dose that cannot be read, or administrations that were not sent', () => {
    const stopped = {
      resourceType: 'MedicationAdministration',
      status: 'stopped',
      medicationCodeableConcept: { text: 'tarlatamab' },
      effectiveDateTime: '2026-11-13',
    };
    expect(fact('doseHistory', untilC1D15, undefined, { record: [stopped] })).toMatchObject({
      reason: expect.stringContaining('not completed'),
      value: { proceduresOnlyUnread: false },
    });
    const neither = { unread: ['procedures', 'medicationAdministrations'] };
    const reason = expect.stringMatching(/^not sent/);
    expect(factOf('doseHistory', neither)).toMatchObject({
      state: 'unreadable',
      reason,
      value: { count: 0, proceduresOnlyUnread: false },
    });
    expect(factOf('treatmentDay', neither)).toMatchObject({ state: 'unreadable', reason });
  });

  it('leave the day open, told by the administrations and not by the order', () => {
    const day = fact('treatmentDay', untilC1D15, 'C3D1');
    expect(day).toMatchObject({ state: 'unreadable', reason: missed });
    expect(day.readings).toMatchObject([{ label: 'C2D1', byAdministrations: true }]);
    expect(day.readings).toHaveLength(1);
  });

  it('are named beside earlier doses that are missing', () => {
    expect(fact('treatmentDay', [[10, '2026-11-06']]).reason).toBe(
      `the first tarlatamab dose on record is not the 1 mg step-up dose: earlier doses are missing; ${missed}`,
    );
    expect(fact('treatmentDay', [], 'C2D1').reason).toBe(
      `the order says C2D1, but no earlier tarlatamab dose is on record; ${missed}`,
    );
  });

  it('what hangs on the day goes by the administrations', () => {
    expect(fact('scheduleCheck', untilC1D15, 'C1D8').value).toMatchObject({
      dayUnknown: false,
      dayContradicted: true,
      inferred: 'C2D1',
    });
    expect(fact('laboratoryWindow', untilC1D15).value).toMatchObject({ dose: 'C2D1' });
    expect(fact('cbcGaps', untilC1D15).value).toMatchObject({ dose: 'C2D1' });
    expect(fact('observation', untilC1D15).value).toMatchObject({ dose: 'C2D1' });
    expect(fact('pregnancy', untilC1D15).value).toMatchObject({ needed: false });
    expect(fact('fever', untilC1D15).value).toMatchObject({
      afterDose: true,
      sinceDose: '14 days after the last dose',
    });
    expect(fact('fever', []).value).toMatchObject({ afterDose: false, sinceDose: 'before any dose' });
    const sepsis = condition('A41.9', 'Sepsis');
    expect(fact('infection', untilC1D15, undefined, { record: [sepsis] })).toMatchObject({
      state: 'known',
      value: { stepUp: false },
    });
    const early = condition('T88.6', 'Anaphylaxis', { onset: '2026-10-01' });
    expect(fact('hypersensitivity', untilC1D15, undefined, { record: [early] }).value).toMatchObject({
      recorded: false,
    });
  });
});

describe('reproductive potential while conditions or procedures were not sent', () => {
  const woman = 'clean-woman-of-34-c1d1';
  it.each([
    [['conditions'], 'not sent'],
    [['procedures'], 'not sent'],
    [['conditions', 'procedures'], 'not sent; not sent'],
  ])('%j: a removal or menopause may be on record', (keys, gap) => {
    const potential = factOf('reproductivePotential', { of: woman, unread: keys });
    expect(potential).toMatchObject({
      state: 'unreadable',
      reason: `reproductive potential: ${gap}`,
      value: { possible: true, male: false, why: expect.stringContaining(`female, 34 years old; ${gap}`) },
    });
  });

  it('changes nothing for a man', () =>
    expect(factOf('reproductivePotential', { unread: ['conditions', 'procedures'] })).toMatchObject({
      state: 'known',
      value: { possible: false },
    }));
});
