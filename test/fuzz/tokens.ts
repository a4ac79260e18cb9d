import { confusedHmac } from '../auth/signing.ts';
import { authorized, createEhr, type Ehr, tokenOf } from '../conformance/clients.ts';
import { hostileTexts } from './hostile.ts';
import type { Chance } from './seed.ts';

export const publicUrl = 'https://cds.example.org/fuzz';
export const adminToken = 'fuzz-administrator-token';

/** The clients of the service that wants tokens, and what they can send. */
export interface Tokens {
  readonly registry: string;
  /** A good one, for one call; `plain` is a client whose screen shows little. */
  good(path: string, client?: 'full' | 'plain'): Readonly<Record<string, string>>;
  /** One that must be refused. */
  bad(chance: Chance, path: string): Readonly<Record<string, string>>;
}

export function createTokens(fhirBase: string): Tokens {
  const full = createEhr('full', 'RS384');
  const plain = createEhr('plain', 'ES384');
  const stranger = createEhr('stranger');
  const client = (ehr: Ehr, more: object) => ({
    id: ehr.kid,
    iss: ehr.issuer,
    keys: [ehr.published],
    ...more,
  });
  const capabilities = {
    severalActionsPerSuggestion: false,
    updateActions: false,
    detailFormat: 'plain',
    maxCards: 3,
    maxDetailLength: 400,
    epicDetailContentType: 'text/plain',
  };
  const registry = JSON.stringify({
    clients: [
      client(full, { fhirBases: [fhirBase], corsOrigins: ['https://page.example.org'] }),
      client(plain, { fhirBases: [fhirBase], capabilities }),
    ],
  });
  const seconds = Math.floor(Date.now() / 1000);
  const audience = (path: string) => `${publicUrl}${path}`;
  return {
    registry,
    good: (path, which = 'full') => authorized(tokenOf(which === 'full' ? full : plain, audience(path))),
    bad({ pick, integer }, path) {
      const aud = audience(path);
      const token = (changes: Parameters<typeof tokenOf>[2]) => tokenOf(full, aud, changes);
      const value = pick<() => string | undefined>([
        () => undefined,
        () => 'Bearer',
        () => `Basic ${Buffer.from('a:b').toString('base64')}`,
        () => `Bearer ${'a'.repeat(integer(8000))}`,
        () => `Bearer ${'.'.repeat(integer(4000))}`,
        () => `Bearer ${token({ header: { alg: 'none' } })}`,
        () => `Bearer ${token({ header: { kid: pick(['', 'x', '__proto__', 'constructor']) } })}`,
        () => `Bearer ${token({ header: { crit: ['exp'] } })}`,
        () => `Bearer ${token({ header: { jku: 'http://169.254.169.254/keys' } })}`,
        () =>
          `Bearer ${token({ claims: { exp: pick<unknown>([0, -1, 'soon', null, 1e308, seconds - 4000]) } })}`,
        () => `Bearer ${token({ claims: { iat: pick<unknown>([seconds + 1e6, 'now', null, {}]) } })}`,
        () =>
          `Bearer ${token({ claims: { jti: pick<unknown>(['', null, 7, {}, [], 'x'.repeat(100_00).slice(0, 5000)]) } })}`,
        () =>
          `Bearer ${token({ claims: { aud: pick<unknown>(['', null, `${aud}/`, [], { a: 1 }, 'https://other.example']) } })}`,
        () =>
          `Bearer ${token({ claims: { iss: pick<unknown>(['', null, '__proto__', stranger.issuer, { toString: 1 }, pick(hostileTexts)]) } })}`,
        () => `Bearer ${token({ key: stranger.keys })}`,
        () =>
          `Bearer ${confusedHmac({ typ: 'JWT', kid: full.kid }, { iss: full.issuer, aud, iat: seconds, exp: seconds + 300, jti: 'h' }, full.keys)}`,
        () => `Bearer ${token({}).slice(0, -1 - integer(200))}`,
        () => `Bearer ${token({})} x`,
        () =>
          `Bearer ${Buffer.from('{"alg":"ES384","alg":"none","kid":{"a":[[[]]]}}').toString('base64url')}.e30.x`,
        () =>
          `Bearer ${Buffer.from('{"__proto__":{"alg":"RS384"}}').toString('base64url')}.${Buffer.from('[]').toString('base64url')}.AA`,
      ])();
      return value === undefined ? {} : { authorization: value };
    },
  };
}
