import { describe, expect, it } from 'vitest';
import { codeSet } from '#src/facts/code-set.ts';
import { isIdea, nameWithoutGrade } from '#src/facts/events.ts';
import { eventOf, rash, status } from './one-event.ts';

describe('whether a Condition is over (clinical.md §5 #81, #82)', () => {
  it.each([
    ['active', { clinicalStatus: status('active') }, 'stated'],
    ['recurrence', { clinicalStatus: status('recurrence') }, 'stated'],
    ['resolved', { clinicalStatus: status('resolved') }, 'over'],
    ['remission', { clinicalStatus: status('remission') }, 'over'],
    ['§5 #81 no status and no end', {}, 'assumed'],
    ['no status, an end that has come', { abatementDateTime: '2026-11-18' }, 'over'],
    ['no status, an end that lies ahead', { abatementDateTime: '2026-12-18' }, 'assumed'],
    ['no status, ended at an age', { abatementAge: { value: 60 } }, 'over'],
    ['no status, an end in this month, which may lie ahead', { abatementDateTime: '2026-11' }, 'assumed'],
    ['no status, an end in words', { abatementString: 'resolved on 3 November' }, 'over'],
    ['no status, words that deny an end', { abatementString: 'not yet resolved' }, 'assumed'],
    ['no status, an end that is null', { abatementAge: null, abatementString: null }, 'assumed'],
    ['a status without a code', { clinicalStatus: { coding: [{ system: 'urn:x' }] } }, 'assumed'],
    ['resolved in words', { clinicalStatus: { text: 'Resolved' } }, 'over'],
    ['a history of it', { code: { text: 'History of rash' } }, 'over'],
    ['a personal history of it', { code: { text: 'Personal history of rash' } }, 'over'],
    ['status post', { code: { text: 's/p rash' } }, 'over'],
    ['a history in its middle', { code: { text: 'Rash, history of asthma' } }, 'assumed'],
    ['an onset period that has ended', { onsetPeriod: { start: '2026-11-01', end: '2026-11-05' } }, 'over'],
    ['an onset period that will end', { onsetPeriod: { start: '2026-11-01', end: '2026-12-05' } }, 'assumed'],
    [
      'an onset period that has ended, an end that lies ahead',
      { onsetPeriod: { start: '2026-11-01', end: '2026-11-05' }, abatementDateTime: '2026-12-05' },
      'assumed',
    ],
    ['an onset period that goes on', { onsetPeriod: { start: '2026-11-01' } }, 'assumed'],
    [
      'active with an end: the alarming one counts',
      { clinicalStatus: status('active'), abatementDateTime: '2026-11-18' },
      'stated',
    ],
  ])('%s', (_what, fields, activity) => expect(eventOf({ ...rash, ...fields })?.activity).toBe(activity));

  it.each(['refuted', 'entered-in-error'])('§5 #82 %s is ignored', (code) =>
    expect(eventOf({ ...rash, verificationStatus: status(code) })).toBeUndefined(),
  );
  it.each(['provisional', 'differential'])('§5 #82 %s is suspected', (code) =>
    expect(eventOf({ ...rash, verificationStatus: status(code) })?.suspected).toBe(true),
  );
});

describe('whether an AdverseEvent is over (fhir-data.md §4)', () => {
  const event = {
    resourceType: 'AdverseEvent',
    actuality: 'actual',
    event: { text: 'Rash' },
    date: '2026-11-18',
  };
  it.each([
    ['ongoing', 'stated'],
    ['recovering', 'stated'],
    ['resolved', 'over'],
    ['resolvedWithSequelae', 'over'],
    ['unknown', 'assumed'],
    ['fatal', 'over'],
    ['recovered', 'over'],
  ])('%s', (code, activity) => expect(eventOf({ ...event, outcome: status(code) })?.activity).toBe(activity));
  it('no outcome counts as active', () => expect(eventOf(event)?.activity).toBe('assumed'));
  it('one that only might have happened did not', () =>
    expect(eventOf({ ...event, actuality: 'potential' })).toBeUndefined());
  it.each([
    ['Resolved with sequelae', 'over'],
    ['Recovered', 'over'],
    ['Not recovered', 'stated'],
    ['Unknown', 'assumed'],
  ])('in words: %s', (text, activity) =>
    expect(eventOf({ ...event, outcome: { text } })?.activity).toBe(activity),
  );
  it('an outcome without a code says nothing', () =>
    expect(eventOf({ ...event, outcome: { coding: [{ system: 'urn:x' }] } })?.activity).toBe('assumed'));
  it('a fatal one is grade 5, whatever grade was recorded', () =>
    expect(eventOf({ ...event, event: { text: 'Rash, grade 2' }, outcome: status('fatal') })).toMatchObject({
      grade: 5,
      verified: true,
      kind: 'AdverseEvent',
    }));
});

describe('odd shapes never throw', () => {
  it.each([
    ['no code', { resourceType: 'Condition' }],
    [
      'null everywhere',
      {
        resourceType: 'Condition',
        code: null,
        clinicalStatus: null,
        verificationStatus: null,
        onsetPeriod: null,
      },
    ],
    [
      'text for objects',
      { resourceType: 'Condition', code: 'rash', clinicalStatus: 'active', onsetDateTime: 5 },
    ],
    ['an event of nothing', { resourceType: 'AdverseEvent', event: [], outcome: 7, date: {} }],
  ])('%s', (_what, resource) => expect(eventOf(resource)).toBeDefined());
});

describe('which idea an event is', () => {
  const codes = codeSet({ expansion: { contains: [{ system: 'urn:x', code: '1' }] } });
  const pneumonia = { codes, words: /pneumonia/i };
  const is = (code: object) => {
    const event = eventOf({ resourceType: 'Condition', code });
    return event !== undefined && isIdea(event, pneumonia);
  };
  it.each([
    [
      'by its code, whatever the text',
      { coding: [{ system: 'urn:x', code: '1' }], text: 'No pneumonia' },
      true,
    ],
    ['by its text', { text: 'Lobar pneumonia' }, true],
    ['"not otherwise specified" denies nothing', { text: 'Pneumonia, not otherwise specified' }, true],
    ['"without" after the name denies nothing', { text: 'Pneumonia without effusion' }, true],
    ['a text that denies it', { text: 'No evidence of pneumonia' }, false],
    ['ruled out', { text: 'Rule out pneumonia' }, false],
    ['prophylaxis', { text: 'Pneumonia prophylaxis' }, false],
    ['the same code of another system', { coding: [{ system: 'urn:y', code: '1' }] }, false],
  ])('%s', (_what, code, expected) => expect(is(code)).toBe(expected));
});

describe('the name beside the grade (a text tells the grade once)', () => {
  it.each([
    ['ICANS, grade 3', 3, 'ICANS'],
    ['Neurotoxicity grade III', 3, 'Neurotoxicity'],
    ['Pneumonia (Grade 2)', 2, 'Pneumonia'],
    ['Grade 1 diarrhea', 1, 'diarrhea'],
    ['ICANS, grade 3', 2, 'ICANS, grade 3'],
    ['ICANS, grade 1-2', 2, 'ICANS, grade 1-2'],
    ['Grade 3', 3, 'Grade 3'],
    ['Diarrhea', 3, 'Diarrhea'],
  ])('%s of grade %d', (name, grade, short) => expect(nameWithoutGrade({ name, grade })).toBe(short));

  it('no grade', () => expect(nameWithoutGrade({ name: 'ICANS, grade 3' })).toBe('ICANS, grade 3'));
});
