import { describe, expect, it } from 'vitest';
import { prefetchQuery, templateValues } from '#src/record/prefetch-query.ts';

const values = templateValues({ patientId: 'p1', encounterId: 'e1', userId: 'PractitionerRole/r1' });

describe('prefetch templates filled in for one call (P6)', () => {
  it.each([
    ['Patient/{{context.patientId}}', 'Patient/p1'],
    ['Encounter/{{ context.encounterId }}', 'Encounter/e1'],
    ['PractitionerRole/{{userPractitionerRoleId}}', 'PractitionerRole/r1'],
    [
      'Observation?patient={{context.patientId}}&code=http://loinc.org|751-8,http://loinc.org|26464-8',
      'Observation?patient=p1&code=http://loinc.org%7C751-8,http://loinc.org%7C26464-8',
    ],
  ])('%s', (template, url) => {
    expect(prefetchQuery(template, values)).toEqual({ complete: true, url });
  });

  it.each([
    ['userPractitionerId', 'Practitioner/{{userPractitionerId}}'],
    ['context.encounterId', 'Encounter/{{context.encounterId}}'],
    ['today() - 90 days', 'Observation?date=ge{{today() - 90 days}}'],
  ])('without a value for %s there is no query (P10)', (missing, template) => {
    const few = templateValues({ patientId: 'p1', userId: 'PractitionerRole/r1' });
    expect(prefetchQuery(template, few)).toEqual({ complete: false, missing });
  });

  it.each([
    ['p1&_count=0', 'Patient/p1%26_count%3D0'],
    ['../admin', 'Patient/..%2Fadmin'],
    ['p1?x', 'Patient/p1%3Fx'],
    ['{{context.userId}}', 'Patient/%7B%7Bcontext.userId%7D%7D'],
    ['\ud800', 'Patient/%EF%BF%BD'],
  ])('an id such as %j cannot change what is asked', (patientId, url) => {
    expect(prefetchQuery('Patient/{{context.patientId}}', templateValues({ patientId }))).toEqual({
      complete: true,
      url,
    });
  });

  it.each([
    ['a,b', 'a%5C%2Cb'],
    ['a|b', 'a%5C%7Cb'],
    ['a$b', 'a%5C%24b'],
    ['a\\b', 'a%5C%5Cb'],
  ])(
    'an id such as %j asks a search for one patient (FHIR R4 Search, Escaping Search Parameters)',
    (patientId, escaped) => {
      const values = templateValues({ patientId });
      expect(prefetchQuery('Condition?patient={{context.patientId}}', values)).toEqual({
        complete: true,
        url: `Condition?patient=${escaped}`,
      });
    },
  );
});
