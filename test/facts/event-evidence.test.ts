import { describe, expect, it } from 'vitest';
import { eventEvidence } from '#src/facts/events.ts';
import { eventOf, rash, status, zone } from './one-event.ts';

describe('when an event began and ended (fhir-data.md §4)', () => {
  const times = (fields: object) => {
    const { onset, end } = eventOf({ ...rash, ...fields }) ?? {};
    return [onset?.recorded, end?.recorded];
  };
  it.each([
    [
      'onset and abatement',
      { onsetDateTime: '2026-11-01', abatementDateTime: '2026-11-04' },
      ['2026-11-01', '2026-11-04'],
    ],
    [
      'a period of onset: its start and its end',
      { onsetPeriod: { start: '2026-11-01', end: '2026-11-05' } },
      ['2026-11-01', '2026-11-05'],
    ],
    [
      'an abatement before the end of the period',
      { onsetPeriod: { start: '2026-11-01', end: '2026-11-05' }, abatementDateTime: '2026-11-04' },
      ['2026-11-01', '2026-11-04'],
    ],
    ['only when it was recorded', { recordedDate: '2026-11-02' }, ['2026-11-02', undefined]],
    ['nothing', {}, [undefined, undefined]],
  ])('%s', (_what, fields, expected) => expect(times(fields)).toEqual(expected));

  it.each([
    ['date', { date: '2026-11-01', detected: '2026-11-02', recordedDate: '2026-11-03' }, '2026-11-01'],
    ['detected', { detected: '2026-11-02', recordedDate: '2026-11-03' }, '2026-11-02'],
    ['recordedDate', { recordedDate: '2026-11-03' }, '2026-11-03'],
  ])('of an AdverseEvent: %s', (_what, fields, onset) =>
    expect(
      eventOf({ resourceType: 'AdverseEvent', event: { text: 'Rash' }, ...fields })?.onset?.recorded,
    ).toBe(onset),
  );
});

describe('what a card shows of an event', () => {
  const shown = (fields: object) => {
    const event = eventOf({ ...rash, ...fields });
    return event && eventEvidence(event, 'rash', zone);
  };
  it.each([
    ['by its text', { text: 'Rash' }, 'Rash'],
    ['by a display', { coding: [{ code: 'R21', display: 'Rash and other' }] }, 'Rash and other'],
    ['by its code', { coding: [{ code: 'R21' }] }, 'R21'],
    ['by nothing', {}, 'unnamed event'],
  ])('is named %s', (_what, code, recorded) => expect(shown({ code })?.recorded).toBe(recorded));

  it.each([
    ['active', { clinicalStatus: status('active') }, 'grade not recorded, active'],
    ['over', { clinicalStatus: status('resolved') }, 'grade not recorded, over'],
    ['suspected', { verificationStatus: status('provisional') }, 'grade not recorded, suspected'],
    [
      'over, though it was only suspected',
      { clinicalStatus: status('resolved'), verificationStatus: status('provisional') },
      'grade not recorded, over',
    ],
    ['graded', { code: { text: 'Rash, grade 2' } }, 'grade 2, active'],
    ['severe', { severity: { text: 'Severe' } }, 'grade 3 or worse possible, active'],
  ])('%s', (_what, fields, value) => expect(shown(fields)?.value).toBe(value));

  it('what a reader must know besides: doubt, assumption, version', () => {
    const version = [{ url: 'urn:example:version', valueString: '6.0' }];
    expect(shown({ severity: { text: 'Severe' }, extension: version, onsetDateTime: '2026-11-01' })).toEqual({
      resource: 'Condition/1',
      what: 'rash',
      value: 'grade 3 or worse possible, active',
      recorded: 'Rash',
      at: '2026-11-01',
      grade: 3,
      note: 'recorded only as severe: grade 3 at least is possible, verify; nothing says that it is over: taken as active; graded by CTCAE 6.0',
    });
    expect(shown({ clinicalStatus: status('active') })).not.toHaveProperty('note');
  });
});
