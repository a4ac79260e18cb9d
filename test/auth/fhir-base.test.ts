import { describe, expect, it } from 'vitest';
import { isPrivateAddress } from '#src/auth/addresses.ts';
import { judgeFhirBase } from '#src/auth/fhir-base.ts';
import { readClientRegistry } from '#src/auth/registry.ts';

const [registered] = readClientRegistry(
  'clients.yaml',
  `clients:
  - id: a
    iss: https://a.example.org
    jwksUri: https://a.example.org/jwks
    fhirBases: [https://FHIR.example.org:443/api/r4/, https://10.0.0.5/fhir, http://127.0.0.1:8080/fhir]
`,
  { production: true },
).clients;
const anyBase = { fhirBases: [], anyFhirBase: true };
const none = { fhirBases: [], anyFhirBase: false };

const verdict = (fhirServer: string, caller = registered ?? none) => {
  const judged = judgeFhirBase(caller, fhirServer);
  return judged.ok ? judged.base : judged.reason;
};

describe('R4 the FHIR server that a request names', () => {
  it.each([
    ['https://fhir.example.org/api/r4', 'https://fhir.example.org/api/r4'],
    ['https://fhir.example.org/api/r4/', 'https://fhir.example.org/api/r4'],
    ['https://FHIR.EXAMPLE.ORG:443/api/r4', 'https://fhir.example.org/api/r4'],
    ['https://fhir.example.org/api/r4/tenant-1', 'https://fhir.example.org/api/r4/tenant-1'],
    ['https://10.0.0.5/fhir', 'https://10.0.0.5/fhir'],
    ['http://127.0.0.1:8080/fhir', 'http://127.0.0.1:8080/fhir'],
    ['https://fhir.example.org/api/r4x', 'notRegistered'],
    ['https://fhir.example.org/api', 'notRegistered'],
    ['https://fhir.example.org/api/r4/../../admin', 'notRegistered'],
    ['https://fhir.example.org/api/r4/%2e%2e/admin', 'notRegistered'],
    ['https://fhir.example.org:8443/api/r4', 'notRegistered'],
    ['https://fhir.example.org.evil.example/api/r4', 'notRegistered'],
    ['http://127.0.0.1:8081/fhir', 'notRegistered'],
    ['http://fhir.example.org/api/r4', 'notSecure'],
    ['https://user@fhir.example.org/api/r4', 'notSecure'],
    ['https://fhir.example.org/api/r4?x=y', 'notSecure'],
    ['https://fhir.example.org/api/r4#x', 'notSecure'],
    ['ftp://fhir.example.org/api/r4', 'notSecure'],
    ['fhir.example.org', 'notSecure'],
    ['', 'notSecure'],
  ])('%s: %s', (fhirServer, expected) => {
    expect(verdict(fhirServer)).toBe(expected);
  });

  it.each([
    ['https://hapi.fhir.org/baseR4', 'https://hapi.fhir.org/baseR4'],
    ['http://localhost:8080/fhir', 'http://localhost:8080/fhir'],
    ['https://192.168.1.1/fhir', 'privateAddress'],
    ['https://169.254.169.254/latest/meta-data', 'privateAddress'],
    ['https://0x0a.0.0.1/fhir', 'privateAddress'],
    ['https://[fd00::1]/fhir', 'privateAddress'],
    ['https://[::ffff:10.0.0.1]/fhir', 'privateAddress'],
    ['http://hapi.fhir.org/baseR4', 'notSecure'],
  ])('in development %s: %s', (fhirServer, expected) => {
    expect(verdict(fhirServer, anyBase)).toBe(expected);
  });

  it('is none where none is registered', () => {
    expect(verdict('https://fhir.example.org/api/r4', none)).toBe('notRegistered');
  });
});

describe('private addresses', () => {
  it.each([
    ['10.255.255.255', true],
    ['11.0.0.0', false],
    ['172.15.255.255', false],
    ['172.16.0.0', true],
    ['172.31.255.255', true],
    ['172.32.0.0', false],
    ['100.64.0.1', true],
    ['100.128.0.1', false],
    ['0.0.0.0', true],
    ['255.255.255.255', true],
    ['8.8.8.8', false],
    ['::1', true],
    ['[::1]', true],
    ['::', true],
    ['fe80::1', true],
    ['2001:4860:4860::8888', false],
    ['::ffff:8.8.8.8', false],
    ['::ffff:192.168.0.1', true],
    ['localhost', true],
    ['ehr.localhost', true],
    ['notlocalhost', false],
    ['fhir.example.org', false],
  ])('%s: %s', (host, expected) => {
    expect(isPrivateAddress(host)).toBe(expected);
  });
});
