import { describe, expect, it } from 'vitest';
import { addressAllowed } from '#src/fhir/server/address.ts';
import { allowBase, withinBase } from '#src/fhir/server/allowed-base.ts';

const FHIR_BASES = [
  'https://ehr.example.org/fhir/R4',
  'https://10.20.30.40:8443/fhir',
  'http://localhost:8080/fhir',
];
const REGISTERED = { fhirBases: FHIR_BASES, anyFhirBase: false };
const ANY = { fhirBases: [], anyFhirBase: true };

describe('a server of a registered client', () => {
  it.each([
    ['https://ehr.example.org/fhir/R4', 'https://ehr.example.org/fhir/R4', 'site'],
    ['https://ehr.example.org/fhir/R4/', 'https://ehr.example.org/fhir/R4', 'site'],
    ['https://EHR.example.org:443/fhir/R4', 'https://ehr.example.org/fhir/R4', 'site'],
    ['https://ehr.example.org/fhir/R4/tenant-7', 'https://ehr.example.org/fhir/R4/tenant-7', 'site'],
    ['https://10.20.30.40:8443/fhir', 'https://10.20.30.40:8443/fhir', 'none'],
    ['http://localhost:8080/fhir', 'http://localhost:8080/fhir', 'loopback'],
  ])('%s may be asked', (fhirServer, url, addresses) => {
    expect(allowBase(fhirServer, REGISTERED)).toEqual({ allowed: true, base: { url, addresses } });
  });

  it.each([
    ['another host', 'https://evil.example.org/fhir/R4'],
    ['a host that begins alike', 'https://ehr.example.org.evil.example/fhir/R4'],
    ['another port', 'https://ehr.example.org:8443/fhir/R4'],
    ['no encryption', 'http://ehr.example.org/fhir/R4'],
    ['a path that begins alike', 'https://ehr.example.org/fhir/R4-admin'],
    ['the parent path', 'https://ehr.example.org/fhir'],
    ['dot segments', 'https://ehr.example.org/fhir/R4/../../admin'],
    ['encoded dot segments', 'https://ehr.example.org/fhir/R4/%2e%2e/admin'],
    ['encoded slashes', 'https://ehr.example.org/fhir/R4/..%2f..%2fadmin'],
    ['backslashes', 'https://ehr.example.org\\@evil.example/fhir/R4'],
    ['credentials', 'https://user:secret@ehr.example.org/fhir/R4'],
    ['a host in the credentials', 'https://ehr.example.org:443@evil.example/fhir/R4'],
    ['a fragment', 'https://ehr.example.org/fhir/R4#/x'],
    ['a query', 'https://ehr.example.org/fhir/R4?x='],
    ['line breaks', 'https://ehr.example.org/fhir/R4\r\nHost: evil'],
    ['another scheme', 'file:///etc/passwd'],
    ['a private address beside the registered one', 'https://10.20.30.41:8443/fhir'],
    ['no address at all', 'ehr.example.org/fhir/R4'],
    ['nothing', ''],
  ])('%s is refused', (_case, fhirServer) => {
    const verdict = allowBase(fhirServer, REGISTERED);
    expect(verdict.allowed).toBe(false);
    expect(JSON.stringify(verdict)).not.toContain('example');
  });

  it('a client without registered bases may name none', () => {
    expect(allowBase('https://ehr.example.org/fhir/R4', { fhirBases: [], anyFhirBase: false })).toMatchObject(
      {
        allowed: false,
        reason: 'the record server is not registered for this ordering system',
      },
    );
  });
});

describe('a client that may name any server (development)', () => {
  it.each([
    ['https://r4.smarthealthit.org', 'public'],
    ['https://hapi.example.org:8443/fhir', 'public'],
    ['https://93.184.216.34/fhir', 'none'],
    ['http://localhost:8080/fhir', 'loopback'],
    ['http://127.0.0.1:8080/fhir', 'none'],
    ['http://[::1]:8080/fhir', 'none'],
  ])('%s may be asked', (fhirServer, addresses) => {
    expect(allowBase(fhirServer, ANY)).toMatchObject({ allowed: true, base: { addresses } });
  });

  it.each([
    'http://r4.smarthealthit.org',
    'https://10.0.0.5/fhir',
    'https://192.168.1.1/fhir',
    'https://169.254.169.254/latest/meta-data',
    'http://169.254.169.254/latest/meta-data',
    'https://[fd00:ec2::254]/latest',
    'https://[::ffff:10.0.0.5]/fhir',
    'https://0x0a000005/fhir',
    'https://167772165/fhir',
    'https://0.0.0.0/fhir',
    'https://hapi.example.org:22/fhir',
  ])('%s is refused', (fhirServer) => {
    expect(allowBase(fhirServer, ANY).allowed).toBe(false);
  });
});

describe('addresses behind a name', () => {
  it.each([
    ['93.184.216.34', true, true, false],
    ['2606:2800:220:1::1', true, true, false],
    ['10.1.2.3', false, true, false],
    ['172.16.0.1', false, true, false],
    ['192.168.0.1', false, true, false],
    ['100.64.0.1', false, true, false],
    ['fd12:3456::1', false, true, false],
    ['127.0.0.1', false, false, true],
    ['::1', false, false, true],
    ['::ffff:127.0.0.1', false, false, true],
    ['0.0.0.0', false, false, false],
    ['169.254.169.254', false, false, false],
    ['fe80::1', false, false, false],
    ['fd00:ec2::254', false, false, false],
    ['168.63.129.16', false, false, false],
    ['100.100.100.200', false, false, false],
    ['224.0.0.1', false, false, false],
    ['64:ff9b::7f00:1', false, false, false],
    ['not an address', false, false, false],
  ])('%s: public %s, site %s, loopback %s', (address, asPublic, asSite, asLoopback) => {
    expect([
      addressAllowed(address, 'public'),
      addressAllowed(address, 'site'),
      addressAllowed(address, 'loopback'),
    ]).toEqual([asPublic, asSite, asLoopback]);
  });
});

describe('links and queries stay on the server', () => {
  const base = { url: 'https://ehr.example.org/fhir/R4', addresses: 'site' } as const;

  it.each([
    ['Patient/1', 'https://ehr.example.org/fhir/R4/Patient/1'],
    [
      'https://ehr.example.org/fhir/R4/Observation?page=2',
      'https://ehr.example.org/fhir/R4/Observation?page=2',
    ],
    ['https://ehr.example.org/fhir/R4?_getpages=abc', 'https://ehr.example.org/fhir/R4?_getpages=abc'],
    ['/fhir/R4/Observation?page=2', 'https://ehr.example.org/fhir/R4/Observation?page=2'],
    ['?page=2', 'https://ehr.example.org/fhir/R4/Observation?page=2'],
    ['Observation?x=../../..', 'https://ehr.example.org/fhir/R4/Observation?x=../../..'],
  ])('%s', (link, expected) => {
    expect(withinBase(link, base, 'https://ehr.example.org/fhir/R4/Observation?page=1')).toBe(expected);
  });

  it.each([
    'https://evil.example.org/fhir/R4/Observation?page=2',
    'http://ehr.example.org/fhir/R4/Observation?page=2',
    'https://ehr.example.org/fhir/R4evil/Observation',
    'https://ehr.example.org/admin',
    '//evil.example.org/fhir/R4/Observation',
    '/admin',
    '../admin',
    'Patient/../../../admin',
    'Patient/..',
    'Patient/%2e%2e/%2e%2e/admin',
    'https://user@ehr.example.org/fhir/R4/Observation',
    'javascript:alert(1)',
    'Patient/1#x',
    'Patient/1 2',
  ])('%s leaves it', (link) => {
    expect(withinBase(link, base)).toBeUndefined();
  });
});
