import { describe, expect, it } from 'vitest';
import { condition } from './chart-with.ts';
import { type Chart, factOf } from './facts-of.ts';
import { isLab, lab } from './lab-results.ts';

// C2D1: the first dose on 2026-10-23 at 10:00, the call on 2026-11-20 at 08:00 in New York (US label 2.4 Table 7: thrombocytopenia).
const bleeding = (record: readonly object[], chart: Chart = {}) =>
  factOf('bleeding', { ...chart, record, without: isLab });
const nosebleed = condition('R04.0', 'Epistaxis', { onset: '2026-11-12' });
const recovered = lab('platelets', 200, '2026-11-20');
const low = lab('platelets', 20, '2026-11-10');

describe('a bleeding after low platelets', () => {
  it('is told with the platelets that were low, and both are evidence', () => {
    const { state, value, evidence } = bleeding([nosebleed, low, recovered]);
    expect(state).toBe('known');
    expect(value).toEqual({
      active: true,
      afterLowPlatelets: true,
      found: 'Epistaxis, since 2026-11-12',
      lowestText: '20 10*9/L (2026-11-10T07:00:00-05:00)',
    });
    expect(evidence.map(({ what }) => what)).toEqual(['bleeding', 'platelets']);
  });

  it.each([
    ['grade 3', lab('platelets', 49, '2026-11-10'), true],
    ['grade 2', lab('platelets', 50, '2026-11-10'), false],
    ['at the first dose', lab('platelets', 20, '2026-10-23T10:00:00-04:00'), true],
    ['a minute before it', lab('platelets', 20, '2026-10-23T09:59:00-04:00'), false],
    ['undated', lab('platelets', 20, '2026-11-10', { effectiveDateTime: undefined }), true],
    [
      'not readable',
      lab('platelets', 0, '2026-11-10', { valueQuantity: undefined, valueString: 'clumped' }),
      false,
    ],
  ])('platelets %s', (_what, result, afterLowPlatelets) => {
    const { value, evidence } = bleeding([nosebleed, result, recovered]);
    expect(value).toMatchObject({ active: true, afterLowPlatelets });
    if (!afterLowPlatelets) expect(value).toMatchObject({ lowestText: '' });
    expect(evidence).toHaveLength(afterLowPlatelets ? 2 : 1);
  });

  it('undated ones are told as undated', () => {
    const undated = lab('platelets', 20, '2026-11-10', { effectiveDateTime: undefined });
    expect(bleeding([nosebleed, undated]).value).toMatchObject({ lowestText: '20 10*9/L (undated)' });
  });

  it('where the first dose is not known, any low count may be of the treatment', () =>
    expect(
      bleeding([nosebleed, lab('platelets', 20, '2026-10-01')], { doses: [[10, '2026-11-06']] }).value,
    ).toMatchObject({ afterLowPlatelets: true }));

  it('no bleeding, or one that is over', () => {
    expect(bleeding([low, recovered])).toMatchObject({
      state: 'known',
      value: { active: false, afterLowPlatelets: true, found: '' },
      evidence: [],
    });
    const over = condition('R04.0', 'Epistaxis', { status: 'resolved', onset: '2026-11-12' });
    expect(bleeding([over, low]).value).toMatchObject({ active: false });
  });

  it('what was not sent is a gap only where platelets were low', () => {
    expect(bleeding([low], { unread: ['conditions'] })).toMatchObject({
      state: 'unreadable',
      reason: 'not sent',
      readings: [{ active: false, afterLowPlatelets: true }],
    });
    expect(bleeding([recovered], { unread: ['conditions'] })).toMatchObject({ state: 'known' });
  });
});
