import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ClientRegistryError,
  developmentRegistry,
  loadClientRegistry,
  readClientRegistry,
} from '#src/auth/registry.ts';
import { ellipticKeys, jwk, privateJwk, rsaKeys } from './signing.ts';

const development = { production: false };
const production = { production: true };
const folder = 'fixtures/clients';

const inline = (members: Record<string, unknown>) => JSON.stringify(members);
const fault = (text: string, options = production): string => {
  try {
    readClientRegistry('clients.yaml', text, options);
  } catch (error) {
    if (error instanceof ClientRegistryError) return error.message;
    throw error;
  }
  return 'no fault';
};

describe('the example files', () => {
  it.each(readdirSync(folder))('%s is readable', (file) => {
    expect(() => loadClientRegistry(`${folder}/${file}`, development)).not.toThrow();
  });

  it.each(['epic.yaml', 'oracle-health.yaml'])('%s may be used in production', (file) => {
    const [client] = loadClientRegistry(`${folder}/${file}`, production).clients;
    expect(client?.capabilities.systemActions).toBe(false);
  });

  it.each(['sandbox.yaml', 'default.yaml'])('%s may not, and says so with its line', (file) => {
    expect(() => loadClientRegistry(`${folder}/${file}`, production)).toThrow(
      new RegExp(`${file}:\\d+: .*(development|production)`),
    );
  });

  it('default.yaml is what the service does without a file', () => {
    const { anonymous, clients, origins } = loadClientRegistry(`${folder}/default.yaml`, development);
    const built = developmentRegistry();
    expect({ anonymous, clients, origins }).toEqual({
      anonymous: built.anonymous,
      clients: [],
      origins: built.origins,
    });
    expect(origins).toEqual(['https://sandbox.cds-hooks.org']);
  });

  it('the Epic profile: one action per suggestion, no updates, tokens of 15 minutes', () => {
    const [epic] = loadClientRegistry(`${folder}/epic.yaml`, production).clients;
    expect(epic).toMatchObject({
      algorithms: ['RS384'],
      maxTokenAgeSeconds: 900,
      capabilities: { severalActionsPerSuggestion: false, updateActions: false },
    });
  });
});

describe('defaults', () => {
  it('are the strict ones', () => {
    const { clients, anonymous } = readClientRegistry(
      'clients.yaml',
      'clients: [{ id: a, iss: https://a.example.org, jwksUri: https://a.example.org/jwks }]',
      production,
    );
    expect(anonymous).toBeUndefined();
    expect(clients[0]).toEqual({
      id: 'a',
      iss: 'https://a.example.org',
      jwksUri: 'https://a.example.org/jwks',
      keys: [],
      jku: [],
      algorithms: ['ES384', 'RS384'],
      audiences: [],
      maxTokenAgeSeconds: 3600,
      clockToleranceSeconds: 60,
      fhirBases: [],
      anyFhirBase: false,
      corsOrigins: [],
      developmentOnly: false,
      capabilities: {
        severalActionsPerSuggestion: true,
        updateActions: true,
        detailFormat: 'markdown',
        maxCards: 10,
        systemActions: false,
      },
    });
  });
});

describe('a fault stops the start and is named with file and line', () => {
  const good = '    iss: https://a.example.org\n    jwksUri: https://a.example.org/jwks\n';
  const client = (more: string) => `clients:\n  - id: a\n${good}    ${more}\n`;

  it.each<[string, string, RegExp]>([
    ['a misspelled key', client('tenant: [x]'), /^clients\.yaml:5: clients\.0: .*tenant/],
    ['alg none', client('algorithms: [none]'), /^clients\.yaml:5: clients\.0\.algorithms\.0/],
    [
      'a symmetric algorithm',
      client('algorithms: [ES384, HS256]'),
      /^clients\.yaml:5: clients\.0\.algorithms\.1/,
    ],
    ['no algorithm at all', client('algorithms: []'), /^clients\.yaml:5: /],
    [
      'systemActions switched on',
      client('capabilities: { systemActions: true }'),
      /^clients\.yaml:5: clients\.0\.capabilities\.systemActions/,
    ],
    ['a FHIR base over http', client('fhirBases: [http://fhir.example.org/r4]'), /^clients\.yaml:5: .*https/],
    [
      'a FHIR base with a password in it',
      client('fhirBases: [https://u:p@fhir.example.org/r4]'),
      /^clients\.yaml:5: /,
    ],
    [
      'a FHIR base with a query',
      client('fhirBases: ["https://fhir.example.org/r4?x=1"]'),
      /^clients\.yaml:5: .*query/,
    ],
    ['a jku over http', client('jku: [http://keys.example.org/]'), /^clients\.yaml:5: .*https/],
    ['the origin *', client('corsOrigins: ["*"]'), /^clients\.yaml:5: .*origin/],
    ['an origin with a path', client('corsOrigins: [https://a.example.org/]'), /^clients\.yaml:5: .*origin/],
    ['any FHIR base outside development', client('anyFhirBase: true'), /^clients\.yaml:5: .*developmentOnly/],
    ['a lifetime of two days', client('maxTokenAgeSeconds: 172800'), /^clients\.yaml:5: /],
    [
      'an empty list of tenants, which would let everybody in or nobody',
      client('tenants: []'),
      /^clients\.yaml:5: /,
    ],
    [
      'the issuer whose private key is public',
      'clients:\n  - id: a\n    iss: https://sandbox.cds-hooks.org\n    jwksUri: https://a.example.org/jwks\n',
      /^clients\.yaml:3: .*private key/,
    ],
    [
      'a client without keys',
      'clients:\n  - id: a\n    iss: https://a.example.org\n',
      /^clients\.yaml:3: .*no keys/,
    ],
    [
      'no issuer',
      'clients:\n  - id: a\n    jwksUri: https://a.example.org/jwks\n',
      /^clients\.yaml:2: clients\.0\.iss/,
    ],
    [
      'one issuer for two clients',
      `clients:\n  - id: a\n${good}  - id: b\n${good}`,
      /^clients\.yaml:6: .*two clients/,
    ],
    [
      'one id for two clients',
      `clients:\n  - id: a\n${good}  - id: a\n    iss: https://b.example.org\n    jwksUri: https://b.example.org/\n`,
      /^clients\.yaml:5: .*two clients/,
    ],
    ['a key twice', 'clients: []\nclients: []\n', /^clients\.yaml:2: /],
    ['no YAML', 'clients: [\n', /^clients\.yaml:\d+: /],
    ['an empty file', '', /^clients\.yaml:1: /],
    ['nobody listed', 'clients: []\n', /^clients\.yaml:1: .*nobody/],
  ])('%s', (_, text, message) => {
    expect(fault(text)).toMatch(message);
  });

  const pinned = (key: Record<string, unknown>) =>
    `clients:\n  - id: a\n    iss: https://a.example.org\n    keys:\n      - ${inline(key)}\n`;
  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a private key pinned',
      privateJwk(ellipticKeys('P-384'), { kid: 'k' }),
      /^clients\.yaml:5: .*private key/,
    ],
    ['an RSA key of 1024 bits pinned', jwk(rsaKeys(1024), { kid: 'k' }), /^clients\.yaml:5: .*2048/],
    [
      'a key pinned that is none',
      { kty: 'EC', crv: 'P-384', kid: 'k', x: 'AA', y: 'AA' },
      /^clients\.yaml:5: .*readable/,
    ],
    ['a key pinned without kid', jwk(ellipticKeys('P-384'), {}), /^clients\.yaml:5: .*kid/],
    ['a symmetric key pinned', { kty: 'oct', kid: 'k', k: 'c2VjcmV0' }, /^clients\.yaml:5: .*private key/],
  ])('%s', (_, key, message) => {
    expect(fault(pinned(key))).toMatch(message);
  });

  it('a private key is named, never shown', () => {
    const key = privateJwk(ellipticKeys('P-384'), { kid: 'k' });
    expect(fault(pinned(key))).not.toContain(String(key.d));
  });

  it('a file that is not there', () => {
    expect(() => loadClientRegistry(`${folder}/nobody.yaml`, production)).toThrow(
      /nobody\.yaml:1: cannot be read \(ENOENT\)/,
    );
  });

  it('every fault at once', () => {
    expect(fault(client('algorithms: [none]\n    corsOrigins: ["*"]')).split('\n')).toHaveLength(2);
  });
});

describe('the sandbox example', () => {
  it('pins the public key only', () => {
    expect(readFileSync(`${folder}/sandbox.yaml`, 'utf8')).not.toMatch(/^\s+d:/m);
  });
});
