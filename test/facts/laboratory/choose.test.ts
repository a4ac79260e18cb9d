import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labCodes } from '#src/facts/laboratory/analytes.ts';
import {
  analytes,
  anc,
  clears,
  component,
  gradesIn,
  holds,
  hoursAgo,
  judge,
  now,
  recordOf,
  result,
  resultsOf,
  ucum,
} from './situation.ts';

const drawn = (hours: number): { readonly effectiveDateTime: string } => ({
  effectiveDateTime: hoursAgo(hours),
});
const percent = (code: string, value: number, more: object = {}) =>
  result(code, { valueQuantity: ucum(value, '%'), ...more }, `pct-${code}`);
const wbc = (value: number, more: object = {}) =>
  result('wbc', { valueQuantity: ucum(value, '10*9/L'), ...more }, 'wbc-1');

describe('calculated ANC (clinical.md §5)', () => {
  it('§5 #13 white cells and segmented plus band neutrophils of one draw', () => {
    const fact = judge('anc', [wbc(2), percent('26505-8', 40), percent('26508-2', 5)]);
    expect(fact.readings[0]).toMatchObject({ value: 0.9, grade: 3, calculated: true, text: '0.9 10*9/L' });
    expect(fact.evidence[0]?.note).toContain('calculated from WBC 2 10*9/L and 40 % + 5 %');
  });

  it('§5 #13 white cells and the neutrophil percentage', () => {
    const fact = judge('anc', [wbc(4), percent('770-8', 50)]);
    expect(fact).toMatchObject({ state: 'known', readings: [{ value: 2, grade: 0, calculated: true }] });
  });

  it('§5 #13 from the components of one panel that has only a date', () => {
    const panel = result('57021-8', {
      effectiveDateTime: '2026-11-20',
      component: [
        component('wbc', { valueQuantity: ucum(4, '10*9/L') }),
        component('770-8', { valueQuantity: ucum(20, '%') }),
      ],
    });
    expect(judge('anc', [panel])).toMatchObject({ state: 'known', readings: [{ value: 0.8, grade: 3 }] });
  });

  it('is not used beside a direct count of the same draw', () => {
    const fact = judge('anc', [anc(1.2), wbc(2), percent('770-8', 40)]);
    expect(fact.readings).toMatchObject([{ value: 1.2, calculated: false }]);
  });

  it('§5 #14 white cells and percentage of different draws are not combined', () => {
    const fact = judge('anc', [wbc(4, drawn(1)), percent('770-8', 50, drawn(3))]);
    expect(fact.state).toBe('absent');
  });

  it('does not clear when a part of it is preliminary', () => {
    const fact = judge('anc', [wbc(4), percent('770-8', 50, { status: 'preliminary' })]);
    expect(fact.state).toBe('unreadable');
  });

  it.each([
    [0.4, true],
    [0.9, true],
    [1.0, false],
    [4, false],
  ])('§5 #15 white cells of %f alone: the ANC can not be more', (value, hold) => {
    const fact = judge('anc', [wbc(value)]);
    expect(holds(fact)).toBe(hold);
    expect(fact.state).toBe(hold ? 'unreadable' : 'absent');
  });

  it('§5 #15 white cells below 0.5 after an older normal ANC hold', () => {
    expect(gradesIn(judge('anc', [wbc(0.4, drawn(1)), anc(3, drawn(24))]))).toStrictEqual([4]);
  });
});

describe('status (clinical.md §5)', () => {
  it('§5 #24 a result entered in error is ignored; the next older one counts', () => {
    const fact = judge('anc', [anc(0.3, { status: 'entered-in-error' }), anc(3, drawn(10), 'older')]);
    expect(clears(fact)).toBe(true);
    expect(fact.evidence.map((item) => item.resource)).toStrictEqual(['Observation/older']);
  });

  it.each(['entered-in-error', 'cancelled'] as const)(
    '§5 #24 nothing but a result %s is absent',
    (status) => {
      expect(judge('anc', [anc(0.3, { status })]).state).toBe('absent');
    },
  );

  it.each(['preliminary', 'registered', 'unknown'] as const)('§5 #25 a result that is %s holds', (status) => {
    const fact = judge('anc', [anc(0.3, { status }), anc(3, drawn(24), 'older')]);
    expect(fact.state).toBe('unreadable');
    expect(holds(fact)).toBe(true);
    expect(fact.evidence.map((item) => item.resource)).toStrictEqual([
      'Observation/anc-1',
      'Observation/older',
    ]);
  });

  it('§5 #26 a preliminary 3.0 alone does not clear', () => {
    const fact = judge('anc', [anc(3, { status: 'preliminary' })]);
    expect(fact.state).toBe('unreadable');
    expect(fact.reason).toBe('newest ANC (2026-11-20T11:00:00.000Z) cannot be relied on: it is preliminary');
  });

  it('a newer result that does not count is named rather than the old one that did', () => {
    const fact = judge('anc', [anc(3, { status: 'preliminary' }), anc(2, drawn(240), 'older')]);
    expect(fact).toMatchObject({ state: 'stale', reason: expect.stringContaining('it is preliminary') });
    expect(fact.evidence[0]?.note).toContain('it is preliminary');
  });

  it('a result in work is named beside the old one', () => {
    const pending = { ...anc(3, { status: 'registered' }), valueQuantity: undefined };
    const fact = judge('anc', [pending, anc(2, drawn(240), 'older')]);
    expect(fact).toMatchObject({ state: 'stale', reason: expect.stringContaining('1 in work') });
  });

  it('a preliminary 3.0 does not take back a final result that is still current', () => {
    expect(clears(judge('anc', [anc(3, { status: 'preliminary' }), anc(2, drawn(24), 'older')]))).toBe(true);
  });

  it.each(['final', 'amended', 'corrected'] as const)('a %s result clears', (status) => {
    expect(clears(judge('anc', [anc(3, { status })]))).toBe(true);
  });

  it('a test in work without a value is no evidence', () => {
    const registered = result('anc', { status: 'registered' }, 'pending');
    expect(clears(judge('anc', [registered, anc(3, drawn(10))]))).toBe(true);
    expect(judge('anc', [registered])).toMatchObject({
      state: 'absent',
      reason: 'no ANC in the record; 1 in work',
    });
  });

  it('§5 #27 of two versions of one result the newer counts', () => {
    const first = anc(3, { meta: { lastUpdated: '2026-11-20T11:10:00Z' } });
    const corrected = anc(0.3, { status: 'corrected', meta: { lastUpdated: '2026-11-20T11:40:00Z' } });
    expect(gradesIn(judge('anc', [corrected, first]))).toStrictEqual([4]);
  });

  it('§5 #28 a correction of the same draw beats the final result', () => {
    const fact = judge('anc', [anc(0.3, {}, 'wrong'), anc(3, { status: 'corrected' }, 'right')]);
    expect(fact.readings).toMatchObject([{ value: 3, status: 'corrected' }]);
    expect(clears(fact)).toBe(true);
  });

  it('§5 #32 of two final values of one draw the worse counts, and the card says so', () => {
    const fact = judge('anc', [anc(3, {}, 'a'), anc(0.9, {}, 'b')]);
    expect(fact.readings).toMatchObject([{ value: 0.9, grade: 3 }]);
    expect(fact.evidence[0]?.note).toContain('results of the same draw differ');
    expect(fact.evidence).toHaveLength(2);
  });

  it('§5 #43 a manual count beats the automated one of its draw', () => {
    const manual = result('753-4', { valueQuantity: ucum(1.1, '10*9/L') });
    expect(judge('anc', [anc(0.9), manual]).readings).toMatchObject([{ value: 1.1, grade: 2 }]);
    const later = result('753-4', { valueQuantity: ucum(1.1, '10*9/L'), ...drawn(2) });
    expect(judge('anc', [anc(0.9), later]).readings).toMatchObject([{ value: 0.9, grade: 3 }]);
  });
});

describe('time (clinical.md §5)', () => {
  it('§5 #29 a normal value older than the window is stale', () => {
    expect(judge('anc', [anc(3, drawn(72))]).state).toBe('known');
    const fact = judge('anc', [anc(3, drawn(72.1))]);
    expect(fact.state).toBe('stale');
    expect(fact.reason).toMatch(
      /^newest ANC drawn 2026-11-17T11:54:00.000Z \(73 h old at the planned start; site limit 72 h\)$/,
    );
  });

  it('§5 #29 a normal value from before the previous dose is stale', () => {
    const previousDose = now - 20 * 3_600_000;
    expect(judge('anc', [anc(3, drawn(20))], { previousDose }).state).toBe('stale');
    expect(judge('anc', [anc(3, drawn(19.9))], { previousDose }).state).toBe('known');
  });

  it('§5 #30 a stale alarming value holds: recovery is not shown', () => {
    const fact = judge('anc', [anc(0.3, drawn(240))]);
    expect(fact).toMatchObject({ state: 'stale', reason: expect.stringContaining('10 days old') });
    expect(holds(fact)).toBe(true);
  });

  it('§5 #31 a value from the future does not clear, and alarms', () => {
    const future = drawn(-5);
    expect(judge('anc', [anc(3, future)])).toMatchObject({
      state: 'unreadable',
      reason: expect.stringContaining('its time lies in the future'),
    });
    expect(holds(judge('anc', [anc(0.3, future, 'future'), anc(3, drawn(3))]))).toBe(true);
    const mild = judge('anc', [anc(3, future, 'future'), anc(3, drawn(3))]);
    expect(clears(mild)).toBe(true);
    expect(mild.evidence[0]?.note).toContain('its time lies in the future');
  });

  it('§5 #33 the end of the period counts', () => {
    const { effectiveDateTime: _, ...untimed } = anc(3);
    const effectivePeriod = { start: hoursAgo(100), end: hoursAgo(70) };
    expect(judge('anc', [{ ...untimed, effectivePeriod }]).state).toBe('known');
    expect(judge('anc', [{ ...untimed, effectivePeriod: { start: hoursAgo(100) } }]).state).toBe('stale');
  });

  it('§5 #34 a result with only a time of issue is used with a remark', () => {
    const { effectiveDateTime: _, ...untimed } = anc(3);
    const fact = judge('anc', [{ ...untimed, issued: hoursAgo(2) }]);
    expect(fact.state).toBe('known');
    expect(fact.evidence[0]?.note).toContain('only the time of issue is recorded');
    expect(judge('anc', [{ ...untimed, issued: hoursAgo(80) }]).state).toBe('stale');
  });

  it('a result without any time does not clear, and alarms', () => {
    const { effectiveDateTime: _, ...untimed } = anc(3);
    expect(judge('anc', [untimed])).toMatchObject({
      state: 'unreadable',
      reason: 'newest ANC cannot be relied on: no time is recorded',
    });
    const alarming = { ...untimed, id: 'untimed', valueQuantity: ucum(0.3, '10*9/L') };
    expect(holds(judge('anc', [alarming, anc(3)]))).toBe(true);
  });

  it('§5 #35 a month can not clear a window of 72 hours', () => {
    expect(judge('anc', [anc(3, { effectiveDateTime: '2026-11' })]).state).toBe('unreadable');
    const plannedStart = Date.parse('2026-11-01T08:00:00Z');
    const atMonthBegin = judge('anc', [anc(3, { effectiveDateTime: '2026-11' })], {
      plannedStart,
      now: plannedStart,
    });
    expect(atMonthBegin.state).toBe('unreadable');
  });

  it('§5 #35 a date stands for its whole day: the window is held against its beginning', () => {
    expect(judge('anc', [anc(3, { effectiveDateTime: '2026-11-18' })]).state).toBe('known');
    expect(judge('anc', [anc(3, { effectiveDateTime: '2026-11-17' })]).state).toBe('stale');
  });

  it('§5 #35 a date and a time of that day can not be put in order: the worse counts', () => {
    const fact = judge('anc', [
      anc(3, { effectiveDateTime: '2026-11-20' }, 'date'),
      anc(0.9, { effectiveDateTime: '2026-11-20T07:00:00Z' }, 'time'),
    ]);
    expect(fact.readings).toMatchObject([{ value: 0.9 }]);
  });

  it('§5 #36 offsets are compared as instants', () => {
    const fact = judge('anc', [
      anc(0.9, { effectiveDateTime: '2026-11-20T19:00:00+09:00' }, 'tokyo'),
      anc(3, { effectiveDateTime: '2026-11-20T06:00:00-05:00' }, 'newYork'),
    ]);
    expect(fact.readings).toMatchObject([{ value: 3 }]);
  });

  it('§5 #37 a sample drawn after the order and before the infusion is allowed', () => {
    const plannedStart = now + 24 * 3_600_000;
    expect(judge('anc', [anc(3, drawn(0))], { plannedStart })).toMatchObject({
      state: 'known',
      readings: [{ ageHours: 24 }],
    });
  });
});

describe('what was not read (clinical.md §5)', () => {
  const slice = { state: 'unavailable', reason: 'the server answered 403' } as const;

  it('§5 #46 a result on a bundle with further pages may not be the newest', () => {
    const record = recordOf([anc(3)], {}, { link: [{ relation: 'next', url: 'https://ehr.example/next' }] });
    const fact = judge('anc', [], {}, record);
    expect(fact.state).toBe('unreadable');
    expect(gradesIn(fact)).toStrictEqual([0]);
  });

  it('§5 #47 what could not be fetched is not absent', () => {
    const fact = judge('anc', [], { slice });
    expect(fact).toMatchObject({
      state: 'unreadable',
      reason: 'ANC could not be read: the server answered 403',
    });
    expect(judge('anc', []).state).toBe('absent');
  });

  it('§5 #47 an alarming value holds though the rest could not be fetched', () => {
    expect(holds(judge('anc', [anc(0.3)], { slice }))).toBe(true);
  });
});

describe('readings and evidence', () => {
  it('names grade, multiple, limit and age', () => {
    const alt = result('alt', { valueQuantity: ucum(240, 'U/L') });
    expect(judge('alt', [alt]).readings).toEqual([
      {
        grade: 3,
        gradeText: 'grade 3',
        value: 240,
        text: '240 U/L',
        timesUpperLimit: 6,
        upperLimit: '40 U/L',
        limitAssumed: true,
        at: hoursAgo(1),
        ageHours: 1,
        status: 'final',
        calculated: false,
      },
    ]);
    expect(judge('alt', [alt]).evidence).toStrictEqual([
      {
        resource: 'Observation/alt-1',
        what: 'ALT',
        value: '240 U/L',
        at: hoursAgo(1),
        grade: 3,
        note: 'assumed upper limit 40 U/L',
      },
    ]);
  });

  it('uses the laboratory’s own limit', () => {
    const alt = result('alt', {
      valueQuantity: ucum(240, 'U/L'),
      referenceRange: [{ high: ucum(60, 'U/L') }],
    });
    expect(judge('alt', [alt]).readings).toMatchObject([
      { grade: 2, timesUpperLimit: 4, upperLimit: '60 U/L', limitAssumed: false },
    ]);
  });

  it('lists every result, newest first, for histories', () => {
    const record = recordOf([anc(3, drawn(50), 'c'), anc(1, drawn(2), 'a'), anc(2, drawn(20), 'b')]);
    expect(resultsOf(record, 'anc').map((item) => item.reference)).toStrictEqual([
      'Observation/a',
      'Observation/b',
      'Observation/c',
    ]);
  });

  it('names the codes that a client must send', () => {
    expect(labCodes(analytes, 'anc')).toStrictEqual(
      expect.arrayContaining(['http://loinc.org|751-8', 'http://loinc.org|6690-2', 'http://loinc.org|770-8']),
    );
    expect(labCodes(analytes, 'potassium')).not.toContain('http://loinc.org|2828-2');
  });
});

describe('properties', () => {
  const value = fc.integer({ min: 0, max: 40 }).map((tenths) => tenths / 10);
  const status = fc.constantFrom(
    'final',
    'preliminary',
    'corrected',
    'registered',
    'unknown',
    'cancelled' as const,
  );
  const code = fc.constantFrom('751-8', '753-4', '26499-4', '30394-1');
  const time = fc.constantFrom(
    hoursAgo(1),
    hoursAgo(5),
    hoursAgo(80),
    hoursAgo(-3),
    '2026-11-20',
    '2026-11',
    '2026-11-19',
  );
  const entry = fc.record({ value, status, code, time });
  const observations = fc
    .array(entry, { minLength: 1, maxLength: 6 })
    .map((entries) =>
      entries.map((item, index) =>
        result(
          item.code,
          { status: item.status, effectiveDateTime: item.time, valueQuantity: ucum(item.value, '10*9/L') },
          `r${index}`,
        ),
      ),
    );

  it('the order of the entries never matters', () => {
    fc.assert(
      fc.property(observations, fc.integer(), (entries, seed) => {
        const shuffled = entries.toSorted((a, b) => hash(`${a.id}${seed}`) - hash(`${b.id}${seed}`));
        const { state, readings, reason } = judge('anc', entries);
        expect(judge('anc', shuffled)).toMatchObject({ state, readings, ...(reason && { reason }) });
      }),
      { numRuns: 1000 },
    );
  });

  it('a worse value never lowers the grade, and never lifts a hold', () => {
    fc.assert(
      fc.property(observations, fc.nat(), (entries, pick) => {
        const index = pick % entries.length;
        const worse = entries.with(index, {
          ...(entries[index] ?? anc(0)),
          valueQuantity: ucum(Math.max(0, (entries[index]?.valueQuantity?.value ?? 0) - 0.7), '10*9/L'),
        });
        const [before, after] = [judge('anc', entries), judge('anc', worse)];
        expect(Math.max(...gradesIn(after))).toBeGreaterThanOrEqual(Math.max(...gradesIn(before)));
        if (holds(before)) expect(holds(after)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  function hash(text: string): number {
    return [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1_000_003, 7);
  }
});
