import type { IncomingMessage } from 'node:http';
import { audiencesOf, type ClaimRefusal, type Endpoint, judgeClaims } from './claims.ts';
import { type Caller, plainFingerprint, type TrustedClient } from './client.ts';
import { jsonWebToken } from './jsonwebtoken.ts';
import { chooseKey, type KeyChoice, type KeyRefusal, publishedKeys } from './jwk.ts';
import { type KeySource, loadFetch } from './keys.ts';
import type { ClientRegistry } from './registry.ts';
import type { ReplayGuard } from './replay.ts';
import { isSignedBy } from './signature.ts';
import { readBearer, readToken, type Token, type TokenRefusal } from './token.ts';

/** Why a caller is refused: for the audit log alone, the caller gets a bare 401 (CDS Hooks best practices). */
export type Refusal =
  | TokenRefusal
  | 'issMissing'
  | 'issUnknown'
  | 'algNotAllowed'
  | 'jkuNotAllowed'
  | ClaimRefusal
  | 'certificate'
  | 'noKeySource'
  | 'keysUnavailable'
  | KeyRefusal
  | 'signature'
  | 'replayed'
  | 'replayGuardUnavailable';

export type Verdict =
  | {
      readonly ok: true;
      readonly client: Caller;
      /** `jti`; undefined for a caller without a token. */
      readonly tokenId: string | undefined;
      readonly issuer: string | undefined;
      readonly tenant: string | undefined;
    }
  | {
      readonly ok: false;
      readonly reason: Refusal /** As claimed, unverified, at most 200 characters. */;
      readonly issuer: string | undefined;
    };

export interface TrustPorts {
  readonly registry: ClientRegistry;
  readonly keys: KeySource;
  readonly replay: ReplayGuard;
  readonly now: () => number;
  /** Public base URL without trailing slash: what clients were told, not what the Host header says. */
  readonly baseUrl: string;
}

export type CallerRequest = Pick<IncomingMessage, 'headersDistinct'>;

/**
 * Who is calling. Needs nothing but the headers, so that it can be started before the body is read; never rejects.
 * In the order of the CDS Hooks best practices: issuer, audience, times, tenant, signature, then whether the token was
 * used before. What is read before the signature is checked may refuse, never admit.
 */
export type Authenticate = (request: CallerRequest, endpoint: Endpoint) => Promise<Verdict>;

export function createAuthentication(ports: TrustPorts): Authenticate {
  const { registry, replay, now, baseUrl } = ports;
  // What tokens and the keys of their clients are read with is not loaded by the first of them.
  if (registry.clients.length > 0) {
    jsonWebToken();
    loadFetch();
  }
  const keyOf = createKeyChoice(registry, ports.keys);

  return async (request, endpoint) => {
    const authorization = request.headersDistinct.authorization ?? [];
    const { anonymous } = registry;
    if (authorization.length === 0 && anonymous !== undefined) return admitted(anonymous);

    const bearer = readBearer(authorization);
    if (!bearer.ok) return refused(bearer.reason);
    const reading = readToken(bearer.compact);
    if (!reading.ok) return refused(reading.reason);
    const { token } = reading;
    const { iss } = token.claims;
    if (typeof iss !== 'string' || iss === '') return refused('issMissing');
    const client = registry.byIssuer(iss);
    if (client === undefined) {
      // Where anybody is served without a token, one that we cannot judge takes nothing away.
      return anonymous === undefined ? refused('issUnknown', iss) : admitted(anonymous);
    }

    const unfit = judgeHeader(token, client);
    if (unfit !== undefined) return refused(unfit, iss);
    const verdict = judgeClaims(token.claims, client, audiencesOf(endpoint, baseUrl), now());
    if (!verdict.ok) return refused(verdict.reason, iss);
    if (!hasCertificate(request, client)) return refused('certificate', iss);

    const choice = await keyOf(token, client);
    if (!choice.ok) return refused(choice.reason, iss);
    if (!(await isSignedBy(choice.key, token))) return refused('signature', iss);

    const { tokenId, tenant, expiresAt } = verdict.claims;
    try {
      if (await replay.seen(iss, tokenId, expiresAt)) return refused('replayed', iss);
    } catch {
      return refused('replayGuardUnavailable', iss);
    }
    return { ok: true, client, tokenId, issuer: iss, tenant };
  };
}

function admitted(client: Caller): Verdict {
  return { ok: true, client, tokenId: undefined, issuer: undefined, tenant: undefined };
}

function refused(reason: Refusal, issuer?: string): Verdict {
  return { ok: false, reason, issuer: issuer?.slice(0, 200) };
}

function judgeHeader(token: Token, client: TrustedClient): Refusal | undefined {
  if (!client.algorithms.includes(token.alg)) return 'algNotAllowed';
  if (token.jku === undefined || token.jku === client.jwksUri || client.jku.includes(token.jku))
    return undefined;
  return 'jkuNotAllowed';
}

/** Mutual TLS beside the token (CDS Hooks allows it): the proxy tells whose certificate it has checked. */
function hasCertificate(request: CallerRequest, { mutualTls }: TrustedClient): boolean {
  if (mutualTls === undefined) return true;
  const [value, second] = request.headersDistinct[mutualTls.header] ?? [];
  return (
    value !== undefined && second === undefined && mutualTls.fingerprints.includes(plainFingerprint(value))
  );
}

type KeyVerdict = KeyChoice | { readonly ok: false; readonly reason: 'noKeySource' | 'keysUnavailable' };

function createKeyChoice(registry: ClientRegistry, keys: KeySource) {
  const pinned = new Map(registry.clients.map((client) => [client.iss, publishedKeys(client.keys)]));

  return async (token: Token, client: TrustedClient): Promise<KeyVerdict> => {
    const agreed = chooseKey(pinned.get(client.iss) ?? [], token.kid, token.alg);
    if (agreed.ok || agreed.reason !== 'keyUnknown') return agreed;
    // judgeHeader has let pass only a jku of this client's list.
    const jwksUri = token.jku ?? client.jwksUri;
    if (jwksUri === undefined) return client.keys.length > 0 ? agreed : { ok: false, reason: 'noKeySource' };
    const published = await keys.keysAt(jwksUri, token.kid);
    return published === undefined
      ? { ok: false, reason: 'keysUnavailable' }
      : chooseKey(published, token.kid, token.alg);
  };
}
