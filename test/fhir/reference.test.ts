import { describe, expect, it } from 'vitest';
import { parseReference, readReference } from '#src/fhir/reference.ts';

describe('literal references (R4 §2.3.0.1)', () => {
  const epicId = 'e'.repeat(190);
  it.each([
    ['Observation/a', { kind: 'typed', type: 'Observation', id: 'a' }],
    [`MedicationRequest/${epicId}`, { kind: 'typed', type: 'MedicationRequest', id: epicId }],
    ['Observation/a/_history/2', { kind: 'typed', type: 'Observation', id: 'a' }],
    [
      'https://ehr.example/api/FHIR/R4/Observation/a',
      { kind: 'typed', type: 'Observation', id: 'a', url: 'https://ehr.example/api/FHIR/R4/Observation/a' },
    ],
    ['#med', { kind: 'contained', id: 'med' }],
    ['urn:uuid:ABC', { kind: 'urn', urn: 'urn:uuid:abc' }],
    ['urn:oid:1.2.3', { kind: 'urn', urn: 'urn:oid:1.2.3' }],
    ['Patient?identifier=a|b', { kind: 'conditional', type: 'Patient', query: 'identifier=a|b' }],
    [
      'https://ehr.example/Patient?identifier=a|b',
      { kind: 'conditional', type: 'Patient', query: 'identifier=a|b' },
    ],
    ['abc', { kind: 'other', value: 'abc' }],
    ['/', { kind: 'other', value: '/' }],
  ])('%s', (literal, parsed) => {
    expect(parseReference(literal)).toEqual(parsed);
  });

  it('reads identifier and display', () => {
    expect(readReference({ identifier: { value: '1' }, display: 'x' })).toEqual({
      identifier: { value: '1' },
      display: 'x',
    });
    expect(readReference(5)).toBeUndefined();
    expect(readReference({ reference: 5, identifier: 'x', display: {} })).toEqual({});
  });
});
