import { describe, expect, it } from 'vitest';
import { adverseEvent } from './chart-with.ts';
import { type Chart, factOf, planned } from './facts-of.ts';

// The order is planned for 2026-11-20 (clinical.md §2.2; S9 to S11).
type Doses = NonNullable<Chart['doses']>;
const preparation = (doses: Doses) =>
  factOf('preparation', { doses, orders: [planned('2026-11-20T10:00:00-05:00')] });
const both = { required: true };
const late: Doses = [
  [1, '2026-08-01'],
  [10, '2026-08-08'],
  [10, '2026-08-15'],
];

describe('which dose asks for dexamethasone before and saline after it', () => {
  it.each([
    ['C1D1', [], 'C1D1: precautions and the US label (2026-06) ask for it'],
    ['C1D8', [[1, '2026-11-13']], 'C1D8: precautions and the US label (2026-06) ask for it'],
    [
      'C1D15',
      [
        [1, '2026-11-06'],
        [10, '2026-11-13'],
      ],
      'C1D15: the precautions ask for it throughout the first cycle (site policy); the US label (2026-06) does not on this day',
    ],
    ['a re-step-up', late, 'Re-step-up, 1 mg: the label asks for it, the precautions are silent'],
    [
      'its first 10 mg',
      [...late, [1, '2026-11-13']],
      'Re-step-up, first 10 mg: the label asks for it, the precautions are silent',
    ],
    [
      'a first dose that is repeated',
      [[1, '2026-11-01']],
      'Re-step-up, 1 mg: the label asks for it, the precautions throughout the first cycle',
    ],
  ] satisfies [string, Doses, string][])('%s', (_what, doses, why) =>
    expect(preparation(doses)).toMatchObject({
      state: 'known',
      value: { premedication: { ...both, why }, hydration: { ...both, why } },
    }),
  );

  it('no dose from cycle 2 on', () =>
    expect(
      preparation([
        [1, '2026-10-23'],
        [10, '2026-10-30'],
        [10, '2026-11-06'],
      ]),
    ).toMatchObject({
      state: 'known',
      value: { premedication: { required: false }, hydration: { required: false } },
    }));

  it('is as open as the day of the course', () =>
    expect(preparation([[10, '2026-11-06']])).toMatchObject({
      state: 'unreadable',
      reason: expect.stringContaining('earlier doses are missing'),
      readings: [],
    }));

  const cycle2: Doses = [
    [1, '2026-10-23'],
    [10, '2026-10-30'],
    [10, '2026-11-06'],
  ];
  const ordered = [planned('2026-11-20T10:00:00-05:00')];
  it('the first dose after grade 3 CRS', () => {
    const crs = adverseEvent('Cytokine release syndrome', 3, '2026-11-07', 'resolved');
    const why = 'First dose after grade 3 CRS: the label asks for it, the precautions are silent';
    expect(factOf('preparation', { doses: cycle2, orders: ordered, record: [crs] })).toMatchObject({
      state: 'known',
      value: { premedication: { required: true, why }, hydration: { required: true, why } },
    });
  });

  it('CRS that nobody could read matters only where the day itself asks for nothing', () => {
    const unread = ['adverseEvents'];
    expect(factOf('preparation', { doses: cycle2, orders: ordered, unread })).toMatchObject({
      state: 'unreadable',
      reason: 'not sent',
      readings: [{ premedication: { required: false } }],
    });
    expect(factOf('preparation', { doses: [], orders: ordered, unread })).toMatchObject({
      state: 'known',
      value: { premedication: { required: true } },
    });
  });
});
