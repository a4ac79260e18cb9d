import { describe, expect, it } from 'vitest';
import { bodyOf, demoTime } from '../golden/answers.ts';
import { type Chart, factOf, factsOf, planned, sourcesOf } from './facts-of.ts';
import { lab } from './lab-results.ts';
import { at } from './visit.ts';

const of = 'clean-c2d1';

describe('the record of a living patient, and the one in use (clinical.md §5 #61, #63)', () => {
  function status(patient: object) {
    const body = bodyOf(of);
    const prefetch = body.prefetch as { readonly patient: object };
    const changed = { ...body, prefetch: { ...prefetch, patient: { ...prefetch.patient, ...patient } } };
    const fact = sourcesOf(changed, Date.parse(demoTime.now))[0]?.get('patientStatus');
    return { state: fact?.state, value: fact?.readings[0], evidence: fact?.evidence };
  }
  const alive = { deceased: false, superseded: false };
  const link = (type: string, reference = 'Patient/other') => ({ type, other: { reference } });
  it.each([
    ['alive', {}, alive],
    ['deceasedBoolean false', { deceasedBoolean: false }, alive],
    ['deceasedBoolean true', { deceasedBoolean: true }, { deceased: true, deceasedAt: 'date not recorded' }],
    ['with a date', { deceasedDateTime: '2026-11-01' }, { deceased: true, deceasedAt: '2026-11-01' }],
    ['active', { active: true }, alive],
    ['inactive', { active: false }, { superseded: true, supersededBy: 'it is marked inactive' }],
    [
      'replaced',
      { link: [link('replaced-by')] },
      { superseded: true, supersededBy: 'it was replaced by Patient/other' },
    ],
    ['replacing another', { link: [link('replaces')] }, alive],
    ['seen also elsewhere', { link: [null, link('seealso')] }, alive],
    [
      'replaced, without saying by whom',
      { link: [{ type: 'replaced-by' }] },
      { superseded: true, supersededBy: 'it is marked inactive' },
    ],
  ])('%s', (_what, patient, expected) =>
    expect(status(patient)).toMatchObject({ state: 'known', value: expected }),
  );

  it('each is evidence', () => {
    expect(status({}).evidence).toEqual([]);
    const resource = `Patient/${of}`;
    expect(status({ deceasedBoolean: true }).evidence).toEqual([
      { resource, what: 'deceased', value: 'yes' },
    ]);
    expect(status({ deceasedDateTime: '2026-11-01' }).evidence).toMatchObject([{ value: '2026-11-01' }]);
    expect(status({ active: false }).evidence).toEqual([
      { resource, what: 'record no longer in use', value: 'inactive' },
    ]);
    expect(status({ link: [link('replaced-by')] }).evidence).toMatchObject([{ value: 'Patient/other' }]);
  });

  it('a patient record that was not sent leaves both open', () =>
    expect(factOf('patientStatus', { unread: ['patient'] })).toMatchObject({
      state: 'unreadable',
      reason: 'the patient record: not sent',
      readings: [],
    }));
});

describe('what makes the record or the order doubtful', () => {
  const quality = (chart: Chart = {}) => factOf('recordQuality', chart);

  it('nothing', () =>
    expect(quality()).toMatchObject({
      state: 'known',
      value: {
        dropped: 0,
        droppedText: '',
        unreadable: 0,
        unreadableText: '',
        matchedByName: false,
        orderOfOther: false,
        orderOfNobody: false,
        orderActive: true,
        orderStatus: 'draft',
        backDated: false,
        plannedStart: at('10:00'),
        startUnreadable: false,
        futureDoses: 0,
        futureDosesText: '',
        futureResults: 0,
        futureResultsText: '',
        pregnancyRowOfMan: false,
      },
      evidence: [],
    }));

  it('§5 #38 resources of another patient, or of nobody, are left out and named', () => {
    const stray = (subject: object | undefined) => ({
      resourceType: 'Condition',
      code: { text: 'x' },
      subject,
    });
    const one = quality({ record: [stray({ reference: 'Patient/other' })] });
    expect(one.value).toMatchObject({ dropped: 1, orderOfOther: false, orderOfNobody: false, unreadable: 0 });
    expect(one.evidence).toMatchObject([{ resource: 'Condition/added-0' }]);
    expect(Object(one.value).droppedText).not.toBe('');
    const two = quality({ record: [stray({ reference: 'Patient/other' }), stray(undefined)] }).value;
    expect(two).toMatchObject({ dropped: 2, droppedText: expect.stringContaining('; ') });
  });

  it('a resource that was sent twice is no reading problem', () => {
    const twice = { resourceType: 'Condition', id: 'twice', code: { text: 'Arthrosis' } };
    expect(quality({ record: [twice, { ...twice, code: { text: 'Gout' } }] }).value).toMatchObject({
      unreadable: 0,
      unreadableText: '',
      dropped: 0,
    });
  });

  it('what could not be read of the record', () => {
    const problems = quality({
      record: [{ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'timeout' }] }],
    });
    expect(problems.value).toMatchObject({
      dropped: 0,
      unreadable: 1,
      unreadableText: expect.stringMatching(/./),
    });
  });

  it.each([
    ['the name alone', { medicationCodeableConcept: { text: 'tarlatamab' } }, true],
    ['a code', {}, false],
  ])('recognised by %s', (_what, order, matchedByName) =>
    expect(quality({ orders: [order] }).value).toMatchObject({
      matchedByName,
      matchedBy: expect.stringMatching(/./),
    }),
  );

  it.each([
    ['on hold (§5 #68)', 'on-hold', false],
    ['active', 'active', true],
    ['without a status: it is signed all the same', undefined, true],
  ])('an order, %s', (_what, status, orderActive) =>
    expect(quality({ orders: [{ status }] }).value).toMatchObject({
      orderActive,
      orderStatus: status ?? 'missing',
    }),
  );

  it.each([
    ['this morning', at('00:30'), false],
    ['last night (§5 #104)', at('23:30', '2026-11-19'), true],
    ['tomorrow', at('10:00', '2026-11-21'), false],
  ])('planned for %s', (_what, start, backDated) =>
    expect(quality({ orders: [planned(start)] }).value).toMatchObject({ backDated, plannedStart: start }),
  );

  it('a start that nobody can read', () =>
    expect(quality({ orders: [planned('soon')] }).value).toMatchObject({ startUnreadable: true }));

  it('§5 #79 doses dated ahead are counted and told', () =>
    expect(
      quality({
        doses: [
          [1, '2026-11-13'],
          [10, '2026-11-21'],
        ],
      }).value,
    ).toMatchObject({
      futureDoses: 1,
      futureDosesText: '10 mg, 2026-11-21',
    }));

  it('§5 #31 results dated ahead are counted and told', () => {
    const ahead = [
      lab('anc', 3, '2026-11-21'),
      lab('alt', 20, at('08:01')),
      lab('platelets', 200, at('08:00')),
      lab('hemoglobin', 13, '2026-11-20', { effectiveDateTime: undefined }),
    ];
    expect(quality({ record: ahead }).value).toMatchObject({
      futureResults: 2,
      futureResultsText: `ANC dated ${at('07:00', '2026-11-21')}, ALT dated ${at('08:01')}`,
    });
  });

  it('§5 #55 a man with a row that says pregnant', () => {
    const row = (code: string) => ({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '82810-3' }] },
      effectiveDateTime: '2026-11-19',
      valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code }] },
    });
    expect(quality({ record: [row('77386006')] }).value).toMatchObject({ pregnancyRowOfMan: true });
    expect(quality({ record: [row('60001007')] }).value).toMatchObject({ pregnancyRowOfMan: false });
    const woman = 'clean-woman-of-34-c1d1';
    expect(quality({ of: woman, record: [row('77386006')] }).value).toMatchObject({
      pregnancyRowOfMan: false,
    });
  });
});

it('the site’s own limits as texts cite them', () =>
  expect(factsOf('siteLimits')[0]).toMatchObject({
    state: 'known',
    value: {
      laboratoryByLabel: 'before every dose up to C5D15, from cycle 6 on day 1 only',
      labelVersion: '2026-06',
      laboratoryAge: '72 h in cycle 1 and in a re-step-up, 7 days in later cycles',
      pregnancyEvidenceDays: 7,
      cultureDays: 14,
      earlyDose: '1 day',
    },
  }));
