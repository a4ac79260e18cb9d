import { describe, expect, it } from 'vitest';
import { anc, clears, gradesIn, holds, hoursAgo, judge, now, result, ucum } from './situation.ts';

const drawn = (hours: number) => ({ effectiveDateTime: hoursAgo(hours) });
const preliminary = { status: 'preliminary' } as const;
/** Said of each result here: none has a reference range. */
const ASSUMED = 'assumed lower limit 1.5 10*9/L';
const resources = (fact: { readonly evidence: readonly { readonly resource: string }[] }) =>
  fact.evidence.map(({ resource }) => resource);

describe('results that could not all be read (clinical.md §5 #46, #47)', () => {
  it.each(['partial', 'unavailable'] as const)('%s: a normal value may not be the newest', (state) => {
    const slice = { state, reason: 'page 2 did not arrive' };
    const fact = judge('anc', [anc(3)], { slice });
    expect(fact).toMatchObject({
      state: 'unreadable',
      reason: 'newer ANC results may be missing: page 2 did not arrive',
    });
    expect(gradesIn(fact)).toEqual([0]);
  });
});

describe('several results that may not clear (clinical.md §5 #25, #32)', () => {
  it.each([
    ['the alarming one is older', 1, 3],
    ['the alarming one is newer', 3, 1],
  ])('the most alarming counts: %s', (_what, mild, alarming) => {
    const fact = judge('anc', [
      anc(3, { ...preliminary, ...drawn(mild) }, 'mild'),
      anc(0.3, { ...preliminary, ...drawn(alarming) }, 'alarming'),
      anc(2, drawn(20), 'older'),
    ]);
    expect(holds(fact)).toBe(true);
    expect(fact.readings[0]).toMatchObject({ value: 0.3 });
  });

  it.each([1.2, 0.5])(
    'one older than a final result of %s is past, also where a date stands beside',
    (timed) => {
      const fact = judge('anc', [
        anc(0.6, { effectiveDateTime: '2026-11-20' }, 'date'),
        anc(timed, { effectiveDateTime: '2026-11-20T11:00:00Z' }, 'timed'),
        anc(0, { status: 'unknown', effectiveDateTime: '2026-11-20T07:00:00Z' }, 'unproven'),
      ]);
      expect(gradesIn(fact)).toEqual([3]);
      expect(resources(fact)).not.toContain('Observation/unproven');
    },
  );

  it('two that read alike do not differ', () => {
    const fact = judge('anc', [anc(3, {}, 'a'), anc(3, {}, 'b')]);
    expect(fact.evidence).toHaveLength(1);
    expect(fact.evidence[0]?.note).toBe(ASSUMED);
  });

  it('three of one draw: the worst counts, and the other two are shown', () => {
    const fact = judge('anc', [anc(3, {}, 'a'), anc(0.9, {}, 'b'), anc(2, {}, 'c')]);
    expect(fact.readings).toMatchObject([{ value: 0.9 }]);
    expect(resources(fact)).toEqual(['Observation/b', 'Observation/a', 'Observation/c']);
  });
});

describe('what the card shows beside the value that counts', () => {
  it('a newer preliminary value that is no worse is not shown while the final one is current', () => {
    const fact = judge('anc', [anc(3, preliminary), anc(2, drawn(24), 'older')]);
    expect(resources(fact)).toEqual(['Observation/older']);
  });

  it('it is shown when the final one is too old', () => {
    const fact = judge('anc', [anc(3, preliminary), anc(2, drawn(240), 'older')]);
    expect(resources(fact)).toEqual(['Observation/anc-1', 'Observation/older']);
  });

  it('one that is worse is shown', () => {
    const fact = judge('anc', [anc(0.3, preliminary), anc(2, drawn(24), 'older')]);
    expect(resources(fact)).toEqual(['Observation/anc-1', 'Observation/older']);
  });

  it('one whose time cannot be used is shown, with the reason', () => {
    const fact = judge('anc', [anc(3, drawn(-5), 'future'), anc(2, drawn(24), 'older')]);
    expect(resources(fact)).toEqual(['Observation/future', 'Observation/older']);
    expect(fact.evidence[0]?.note).toBe(`its time lies in the future; ${ASSUMED}`);
    expect(fact.evidence[1]?.note).toBe(ASSUMED);
  });

  it('a preliminary value of the future is doubted for one reason, not for two', () => {
    const fact = judge('anc', [anc(3, { ...preliminary, ...drawn(-5) })]);
    expect(fact.reason).toContain('it is preliminary');
    expect(fact.evidence[0]?.note).toBe(`it is preliminary; ${ASSUMED}`);
  });
});

describe('why a value does not count, in words', () => {
  it('§5 #35 a month or a year is not a day', () => {
    for (const effectiveDateTime of ['2026-10', '2025']) {
      const fact = judge('anc', [anc(3, { effectiveDateTime })]);
      expect(fact.state).toBe('unreadable');
      expect(fact.reason).toContain('its time is not recorded to the day');
    }
  });

  it('a value of this very moment is not of the future', () => {
    expect(clears(judge('anc', [anc(3, { effectiveDateTime: new Date(now).toISOString() })]))).toBe(true);
  });

  it.each([
    [95, 72, '95 h old at the planned start; site limit 72 h'],
    [96, 72, '4 days old at the planned start; site limit 72 h'],
    [119, 72, '4 days old at the planned start; site limit 72 h'],
    [200, 168, '8 days old at the planned start; site limit 7 days'],
    [200, 96, '8 days old at the planned start; site limit 96 h'],
    [200, 100, '8 days old at the planned start; site limit 100 h'],
    [200, 120, '8 days old at the planned start; site limit 5 days'],
  ])('%i h old against %i h: "%s"', (hours, maxAgeHours, words) => {
    expect(judge('anc', [anc(3, drawn(hours))], { maxAgeHours }).reason).toContain(`(${words})`);
  });

  it('from before the previous dose is named before its age', () => {
    const fact = judge('anc', [anc(3, drawn(100))], { previousDose: now - 20 * 3_600_000 });
    expect(fact).toMatchObject({
      state: 'stale',
      reason: `newest ANC drawn ${hoursAgo(100)}, not after the previous dose (2026-11-19T16:00:00+00:00)`,
    });
  });
});

describe('the head of a panel (clinical.md §5 #18, #20)', () => {
  const head = (more: object) => result('anc', { hasMember: [{ reference: 'Observation/x' }], ...more });
  const older = anc(3, drawn(24), 'older');

  it('has no value of its own: no evidence of anything', () => {
    expect(clears(judge('anc', [head({}), older]))).toBe(true);
    expect(clears(judge('anc', [result('anc', { component: [] }), older]))).toBe(false);
  });

  it('that says why it has none is a result that could not be had', () => {
    const dataAbsentReason = { text: 'specimen lost' };
    const fact = judge('anc', [head({ dataAbsentReason }), older]);
    expect(fact).toMatchObject({ state: 'unreadable', reason: expect.stringContaining('specimen lost') });
    expect(clears(judge('anc', [head({ dataAbsentReason: null }), older]))).toBe(true);
  });

  it('a component without a value is a result that could not be had, whatever else the panel holds', () => {
    const panel = result('58410-2', {
      component: [
        { code: { coding: [{ system: 'http://loinc.org', code: '751-8' }] } },
        { code: { text: 'x' }, valueQuantity: ucum(1, '10*9/L') },
      ],
    });
    expect(judge('anc', [panel, older]).state).toBe('unreadable');
  });
});
