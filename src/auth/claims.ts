import type { TrustedClient } from './client.ts';

/** The endpoint that is called. A token is made for one of them (claim `aud`). */
export type Endpoint =
  | { readonly kind: 'discovery' }
  | { readonly kind: 'service' | 'feedback'; readonly id: string };

/**
 * The audiences that count for an endpoint, from the configured public base URL (no trailing slash), never from the Host
 * header. CDS Hooks does not say which one feedback has: the sandbox signs the feedback URL, others the service's.
 */
export function audiencesOf(endpoint: Endpoint, baseUrl: string): readonly string[] {
  if (endpoint.kind === 'discovery') return [`${baseUrl}/cds-services`];
  const service = `${baseUrl}/cds-services/${endpoint.id}`;
  return endpoint.kind === 'service' ? [service] : [service, `${service}/feedback`];
}

/** What is wrong with the claims of a token whose issuer is known. */
export type ClaimRefusal =
  | 'audMissing'
  | 'audMismatch'
  | 'expMissing'
  | 'expired'
  | 'iatMissing'
  | 'iatInFuture'
  | 'nbfInvalid'
  | 'nbfInFuture'
  | 'lifetimeNegative'
  | 'lifetimeTooLong'
  | 'jtiMissing'
  | 'tenantInvalid'
  | 'tenantUnknown';

export interface JudgedClaims {
  readonly tokenId: string;
  readonly tenant: string | undefined;
  /** Epoch ms from which the token is refused as expired, tolerance included. */
  readonly expiresAt: number;
}

export type ClaimVerdict =
  | { readonly ok: true; readonly claims: JudgedClaims }
  | { readonly ok: false; readonly reason: ClaimRefusal };

/** NumericDate (RFC 7519 §2): seconds, fractions allowed. */
function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

const maxTokenIdLength = 256;

/**
 * All claims but `iss`, which has chosen the client. Every check is our own, for all algorithms alike: jsonwebtoken accepts
 * a token without exp, iat or jti and with iat in the future, and skips the audience when it is given none.
 * In the order of the CDS Hooks best practices: aud, exp, the other times, jti, tenant.
 */
export function judgeClaims(
  claims: Readonly<Record<string, unknown>>,
  client: TrustedClient,
  audiences: readonly string[],
  now: number,
): ClaimVerdict {
  const refuse = (reason: ClaimRefusal): ClaimVerdict => ({ ok: false, reason });
  const { aud, exp, iat, nbf, jti, tenant } = claims;
  const tolerance = client.clockToleranceSeconds;
  const seconds = now / 1000;

  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (named.length === 0 || !named.every((audience) => typeof audience === 'string'))
    return refuse('audMissing');
  if (![...audiences, ...client.audiences].some((audience) => named.includes(audience)))
    return refuse('audMismatch');

  if (!isNumericDate(exp)) return refuse('expMissing');
  if (seconds >= exp + tolerance) return refuse('expired');
  if (!isNumericDate(iat)) return refuse('iatMissing');
  if (iat > seconds + tolerance) return refuse('iatInFuture');
  if (nbf !== undefined && !isNumericDate(nbf)) return refuse('nbfInvalid');
  if (nbf !== undefined && nbf > seconds + tolerance) return refuse('nbfInFuture');
  if (exp <= iat) return refuse('lifetimeNegative');
  if (exp - iat > client.maxTokenAgeSeconds) return refuse('lifetimeTooLong');

  if (typeof jti !== 'string' || jti === '' || jti.length > maxTokenIdLength) return refuse('jtiMissing');
  if (tenant !== undefined && typeof tenant !== 'string') return refuse('tenantInvalid');
  if (client.tenants !== undefined && (tenant === undefined || !client.tenants.includes(tenant))) {
    return refuse('tenantUnknown');
  }
  return { ok: true, claims: { tokenId: jti, tenant, expiresAt: (exp + tolerance) * 1000 } };
}
