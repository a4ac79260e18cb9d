import { describe, expect, it } from 'vitest';
import { fhirAccess } from '#src/fhir/server/access.ts';

const trust = { fhirBases: ['https://ehr.example.org/fhir/R4'], anyFhirBase: false };
const fhirServer = 'https://ehr.example.org/fhir/R4';
const accessToken = 'secret-token-4711';

describe('the access that a call offers', () => {
  it('a registered server and a token', () => {
    expect(fhirAccess({ patientId: 'p1', fhirServer, fhirAuthorization: { accessToken } }, trust)).toEqual({
      allowed: true,
      base: { url: fhirServer, addresses: 'site' },
      token: accessToken,
    });
  });

  it.each(['p1', 'Patient/p1'])('[R6] a token for this patient (%s) is used', (patient) => {
    const offer = { patientId: 'p1', fhirServer, fhirAuthorization: { accessToken, patient } };
    expect(fhirAccess(offer, trust).allowed).toBe(true);
  });

  it.each([
    ['no server', {}, 'the order came without a record server'],
    ['no token', { fhirServer }, 'the order came without access to the record server'],
    [
      'an empty token',
      { fhirServer, fhirAuthorization: { accessToken: ' ' } },
      'the order came without access to the record server',
    ],
    [
      '[R6] a token for another patient',
      { fhirServer, fhirAuthorization: { accessToken, patient: 'p2' } },
      'the access to the record server is for another patient',
    ],
    [
      '[R4] a server that is not registered',
      { fhirServer: 'https://evil.example', fhirAuthorization: { accessToken } },
      'the record server is not registered for this ordering system',
    ],
  ])('%s: not used, and why', (_case, offer, reason) => {
    expect(fhirAccess({ patientId: 'p1', ...offer }, trust)).toEqual({ allowed: false, reason });
  });
});
