import type { Refusal } from '#src/auth/verify.ts';
import {
  createTokens,
  epicKeys,
  otherKeys,
  type Place,
  pssKeys,
  sandboxKeys,
  shortKeys,
  smallCurve,
} from './callers.ts';
import { compact, confusedHmac, jwk } from './signing.ts';

/** What is wrong, a token of which it is true, and the reason that the audit log must give. */
export type BrokenToken = readonly [what: string, token: () => string, reason: Refusal];

export interface BrokenAt extends Place {
  readonly discovery: string;
  /** Another endpoint of the same service. */
  readonly otherService: string;
  /** Seconds beyond each tolerance: a clock that goes on while the token travels needs some. */
  readonly margin: number;
}

/** The matrix of broken tokens (test/conformance/minimal-list.yaml), made for one endpoint; each token when it is asked for. */
export function brokenTokens(at: BrokenAt): readonly BrokenToken[] {
  const { service, discovery, otherService, keysAt, seconds, margin } = at;
  const { sandboxHeader, sandboxClaims, signed, epicToken, from } = createTokens(at);
  const forged = (token: string): string => {
    const [header, , mark] = token.split('.');
    const claims = Buffer.from(JSON.stringify({ ...sandboxClaims(), sub: 'somebody else' })).toString(
      'base64url',
    );
    return `${header}.${claims}.${mark}`;
  };
  const unsigned = (token: string): string => token.slice(0, token.lastIndexOf('.') + 1);

  return [
    ['[J5] alg none, no signature', () => unsigned(signed({ alg: 'none' })), 'algForbidden'],
    ['[J5] alg None in another case', () => unsigned(signed({ alg: 'nOnE' })), 'algForbidden'],
    [
      '[J5] HS256 with the public key as secret',
      () => confusedHmac(sandboxHeader(), sandboxClaims(), sandboxKeys),
      'algForbidden',
    ],
    ['[J5] alg missing', () => signed({ alg: undefined }), 'algForbidden'],
    ['[J5] alg a name that every object has', () => signed({ alg: 'constructor' }), 'algForbidden'],
    ['[J5] alg not a string', () => signed({ alg: ['ES384'] }), 'algForbidden'],
    [
      '[J7] ES256 where the client has ES384 and RS384',
      () => signed({ alg: 'ES256', kid: 'p256' }, {}, smallCurve),
      'algNotAllowed',
    ],
    [
      '[J7] ES384 where the client has RS384 alone',
      () => from('epic', { iss: 'https://epic.example.org/FHIR/R4' }),
      'algNotAllowed',
    ],
    [
      '[J7] RS384 with a key of 1024 bits',
      () => signed({ alg: 'RS384', kid: 'short' }, {}, shortKeys),
      'keyTooSmall',
    ],
    [
      '[J7] ES384 that names a P-256 key',
      () => compact({ ...sandboxHeader(), kid: 'p256' }, sandboxClaims(), smallCurve.privateKey),
      'keyUnfit',
    ],
    [
      '[J7] ES384 that names an RSA key',
      () =>
        compact(
          { ...sandboxHeader(), kid: 'ZR+iPrkP5j2j9s/FIYfjr6RBNAxA=', alg: 'ES384' },
          sandboxClaims(),
          sandboxKeys.privateKey,
        ),
      'keyUnfit',
    ],
    ['[J7] RS384 that names an EC key', () => signed({ alg: 'RS384' }, {}, epicKeys), 'keyUnfit'],
    ['[J7] key for encryption', () => signed({ kid: 'enc' }), 'keyUnfit'],
    ['[J7] key published for another alg (EC)', () => signed({ kid: 'other-alg' }), 'keyUnfit'],
    [
      '[J7] key published for another alg (RSA)',
      () => signed({ alg: 'RS384', kid: 'rs256-only' }, {}, epicKeys),
      'keyUnfit',
    ],
    ['[J7] key that may not verify', () => signed({ kid: 'wrap' }), 'keyUnfit'],
    ['[J7] key that is not on its curve', () => signed({ kid: 'broken' }), 'keyUnfit'],
    ['[J7] symmetric key in the set', () => signed({ kid: 'secret' }), 'keyUnfit'],
    ['[J7] key whose private half is published', () => signed({ kid: 'leaked' }), 'keyPrivate'],
    ['[J3] one kid, two keys', () => signed({ kid: 'twin' }), 'keyAmbiguous'],
    ['[J3] typ missing', () => signed({ typ: undefined }), 'typ'],
    ['[J3] typ of an access token', () => signed({ typ: 'at+jwt' }), 'typ'],
    ['[J3] kid missing', () => signed({ kid: undefined }), 'kid'],
    ['[J3] kid empty', () => signed({ kid: '' }), 'kid'],
    ['[J3] kid a number', () => signed({ kid: 1 }), 'kid'],
    ['[J9] kid that nobody published', () => signed({ kid: 'nobody' }), 'keyUnknown'],
    ['RFC 7515 §4.1.11 crit that nobody understands', () => signed({ crit: ['b64'], b64: false }), 'crit'],
    ['[J8] jku of a stranger', () => signed({ jku: 'https://evil.example.org/jwks.json' }), 'jkuNotAllowed'],
    ['[J8] jku allowed, but with a slash more', () => signed({ jku: `${keysAt()}/` }), 'jkuNotAllowed'],
    ['[J8] jku of another client', () => from('pinned', {}, { jku: keysAt() }), 'jkuNotAllowed'],
    ['[J8] jku not a string', () => signed({ jku: [keysAt()] }), 'jkuInvalid'],
    ['[J8] no jku, and the client has no other keys', () => signed({ jku: undefined }), 'noKeySource'],
    [
      '[J8] key brought along in the header',
      () => compact({ ...sandboxHeader(), jwk: jwk(otherKeys, {}) }, sandboxClaims(), otherKeys.privateKey),
      'signature',
    ],
    ['pinned keys only, another kid', () => from('pinned', {}, { kid: 'ec' }), 'keyUnknown'],
    ['[J4] iss missing', () => signed({}, { iss: undefined }), 'issMissing'],
    ['[J4] iss a list', () => signed({}, { iss: ['https://sandbox.example.org'] }), 'issMissing'],
    ['[J8] iss unknown', () => signed({}, { iss: 'https://evil.example.org' }), 'issUnknown'],
    ['[J8] iss with a slash more', () => signed({}, { iss: 'https://sandbox.example.org/' }), 'issUnknown'],
    ['[J4] aud missing', () => signed({}, { aud: undefined }), 'audMissing'],
    ['[J4] aud an empty list', () => signed({}, { aud: [] }), 'audMissing'],
    ['[J4] aud a list that holds no text', () => signed({}, { aud: [service, 7] }), 'audMissing'],
    ['[J6] aud with a trailing slash', () => signed({}, { aud: `${service}/` }), 'audMismatch'],
    ['[J6] aud in another case', () => signed({}, { aud: service.replace('order', 'Order') }), 'audMismatch'],
    ['[J6] aud of another service', () => signed({}, { aud: otherService }), 'audMismatch'],
    ['[J6] aud of discovery', () => signed({}, { aud: discovery }), 'audMismatch'],
    ['[J6] aud of feedback', () => signed({}, { aud: `${service}/feedback` }), 'audMismatch'],
    [
      '[J6] aud on another host',
      () => signed({}, { aud: service.replace('cds.example', 'cds2.example') }),
      'audMismatch',
    ],
    ['[J6] extra audience of another client', () => signed({}, { aud: 'typed-by-hand' }), 'audMismatch'],
    ['[J4] exp missing', () => signed({}, { exp: undefined }), 'expMissing'],
    ['[J4] exp a text', () => signed({}, { exp: String(seconds() + 300) }), 'expMissing'],
    [
      '[J12] expired, tolerance used up',
      () => signed({}, { exp: seconds() - 60, iat: seconds() - 300 }),
      'expired',
    ],
    ['[J4] iat missing', () => signed({}, { iat: undefined }), 'iatMissing'],
    ['[J4] iat a text', () => signed({}, { iat: 'now' }), 'iatMissing'],
    ['[J12] iat beyond the tolerance', () => signed({}, { iat: seconds() + 61 + margin }), 'iatInFuture'],
    ['[J12] nbf beyond the tolerance', () => signed({}, { nbf: seconds() + 61 + margin }), 'nbfInFuture'],
    [
      '[J12] nbf beyond the tolerance of this client',
      () => epicToken({ nbf: seconds() + 31 + margin }),
      'nbfInFuture',
    ],
    ['[J12] nbf a text', () => signed({}, { nbf: 'soon' }), 'nbfInvalid'],
    ['[J11] lives for an hour and a second', () => signed({}, { exp: seconds() + 3601 }), 'lifetimeTooLong'],
    ['[J11] lives longer than this client may', () => epicToken({ exp: seconds() + 901 }), 'lifetimeTooLong'],
    ['[J11] ends when it begins', () => signed({}, { exp: seconds(), iat: seconds() }), 'lifetimeNegative'],
    ['[J4] jti missing', () => signed({}, { jti: undefined }), 'jtiMissing'],
    ['[J4] jti empty', () => signed({}, { jti: '' }), 'jtiMissing'],
    ['[J4] jti a number', () => signed({}, { jti: 7 }), 'jtiMissing'],
    ['[J4] jti of 257 characters', () => signed({}, { jti: 'x'.repeat(257) }), 'jtiMissing'],
    ['[J10] tenant not on the list', () => from('oracle', { tenant: 'south' }), 'tenantUnknown'],
    ['[J10] tenant missing where there is a list', () => from('oracle'), 'tenantUnknown'],
    ['[J4] tenant not a string', () => signed({}, { tenant: 7 }), 'tenantInvalid'],
    ['[J15] no certificate where one is agreed', () => from('proxied'), 'certificate'],
    ['[J10] signed by another key', () => signed({}, {}, otherKeys), 'signature'],
    ['[J10] claims changed after signing', () => forged(signed()), 'signature'],
    [
      '[J10] RSA claims changed after signing',
      () => epicToken().replace(/\.[^.]+\./, `.${epicToken({ sub: 'x' }).split('.')[1]}.`),
      'signature',
    ],
    ['[J10] signature cut off', () => unsigned(signed()), 'signature'],
    ['[J10] RSA signature cut off', () => unsigned(epicToken()), 'signature'],
    ['[J10] signature one byte short', () => signed().slice(0, -4), 'signature'],
    [
      '[J10] elliptic signature of nothing but zeros',
      () => `${unsigned(signed())}${Buffer.alloc(96).toString('base64url')}`,
      'signature',
    ],
    [
      '[J10] header changed from RS384 to PS384',
      () =>
        compact(
          { alg: 'PS384', typ: 'JWT', kid: 'mixed' },
          { ...sandboxClaims(), iss: 'https://wide.example.org' },
          epicKeys.privateKey,
          'RS384',
        ),
      'signature',
    ],
    [
      '[J10] RSASSA-PSS key for a plain RSA kid',
      () =>
        compact(
          { alg: 'PS384', typ: 'JWT', kid: 'mixed' },
          { ...sandboxClaims(), iss: 'https://wide.example.org' },
          pssKeys.privateKey,
        ),
      'signature',
    ],
    [
      'claims that are no object',
      () => compact(sandboxHeader(), ['iss'], sandboxKeys.privateKey),
      'malformed',
    ],
    ['claims that are no JSON', () => `${signed().split('.')[0]}.bm8ganNvbg.AA`, 'malformed'],
    ['header that is no JSON', () => `AAAA.${signed().split('.')[1]}.AA`, 'malformed'],
    ['two parts', () => signed().split('.').slice(0, 2).join('.'), 'malformed'],
    ['four parts', () => `${signed()}.AAAA`, 'malformed'],
    ['an opaque access token', () => 'gateway-access-token', 'malformed'],
    ['longer than any token', () => signed({}, { note: 'x'.repeat(9000) }), 'tokenTooLong'],
  ];
}
