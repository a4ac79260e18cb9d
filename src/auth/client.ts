import { z } from 'zod';
import { readSecureUrl } from './addresses.ts';
import { algorithmNames } from './algorithms.ts';
import { jwkSchema, type KeyWeakness, publishedKey, weakness } from './jwk.ts';

/** The shapes of the client registry file. Strict: a misspelled key in a file that decides on trust stops the start. */

const secureUrl = z.string().refine((value) => readSecureUrl(value) !== undefined, {
  message: 'must be an absolute https URL without credentials or fragment (http only to this machine)',
});

/** Kept in the form that WHATWG URL gives it and without a trailing slash, so that two spellings of one base are equal. */
const fhirBase = secureUrl
  .refine((value) => !value.includes('?'), { message: 'a FHIR base has no query' })
  .transform((value) => new URL(value).href.replace(/\/+$/, ''));

const origin = z.string().refine((value) => URL.canParse(value) && new URL(value).origin === value, {
  message: 'must be an origin such as https://ehr.example: scheme, host, port, no path, and never *',
});

/** What a client's screen can show: CDS Hooks leaves it open, and the products differ (see the files in fixtures/clients). */
const capabilitiesSchema = z.strictObject({
  /** More than one action in a suggestion; where false each action becomes a suggestion of its own. */
  severalActionsPerSuggestion: z.boolean().default(true),
  /** Actions of type `update` on a draft order. */
  updateActions: z.boolean().default(true),
  detailFormat: z.enum(['markdown', 'plain']).default('markdown'),
  maxCards: z.int().min(1).max(10).default(10),
  /** Characters of a card's `detail`; absent = no limit. */
  maxDetailLength: z.int().min(200).optional(),
  /** Value of Epic's card extension `com.epic.cdshooks.card.detail.content-type`; absent = the extension is not sent. */
  epicDetailContentType: z
    .enum(['text/plain', 'text/markdown; variant=GitHub', 'text/markdown; variant=CommonMark'])
    .optional(),
  /** A change to a chart that nobody confirms: never from a drug-safety service, so that it cannot be switched on. */
  systemActions: z.literal(false).default(false),
});

const callerShape = {
  id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  /** FHIR servers that this client may name in `fhirServer`; none = it must send everything as prefetch. */
  fhirBases: z.array(fhirBase).default([]),
  /** Any public https server, or this machine, may be named. Development only. */
  anyFhirBase: z.boolean().default(false),
  /** Origins of browser-based clients (CORS). */
  corsOrigins: z.array(origin).default([]),
  /** Calls of all endpoints per minute; absent = no limit. */
  maxCallsPerMinute: z.int().min(1).optional(),
  capabilities: capabilitiesSchema.prefault({}),
};

/** Callers without a token. Development only: see `checkProduction`. */
export const anonymousSchema = z.strictObject({ ...callerShape, id: callerShape.id.default('anonymous') });

const weaknesses: Readonly<Record<KeyWeakness, string>> = {
  keyPrivate: 'is a private key: pin the public one, and replace this pair',
  keyTooSmall: 'is an RSA key of fewer than 2048 bits',
  keyUnfit: 'is not a readable public key',
};

const pinnedKey = jwkSchema.superRefine((jwk, context) => {
  const weak = weakness(publishedKey(jwk));
  if (weak !== undefined) context.addIssue({ code: 'custom', message: weaknesses[weak] });
});

/**
 * The private key of this issuer is published with its source (cds-hooks/sandbox), so everybody can sign in its name.
 */
const issuersWithPublishedPrivateKey = ['https://sandbox.cds-hooks.org'];

export const trustedClientSchema = z
  .strictObject({
    ...callerShape,
    /** Compared character by character with the claim `iss`. */
    iss: z.string().refine((value) => URL.canParse(value), { message: 'must be a URI' }),
    /** Where this client's keys are when a token names no `jku`. */
    jwksUri: secureUrl.optional(),
    /** Keys agreed out of band: looked at first, nothing is fetched for them. */
    keys: z.array(pinnedKey).default([]),
    /** Values of the token header `jku` that may be followed. `jwksUri` needs no second mention. */
    jku: z.array(secureUrl).default([]),
    algorithms: z.array(z.enum(algorithmNames)).min(1).default(['ES384', 'RS384']),
    /** Values of the claim `tenant`. Where listed, a token must carry one of them. */
    tenants: z.array(z.string().min(1)).min(1).optional(),
    /** Audiences beside the service's own URLs, for clients whose `aud` is typed by hand. */
    audiences: z.array(z.string().min(1)).default([]),
    /** Greatest `exp - iat`. */
    maxTokenAgeSeconds: z.int().min(1).max(86_400).default(3600),
    clockToleranceSeconds: z.int().min(0).max(300).default(60),
    /**
     * Mutual TLS ended at a proxy: the header in which the proxy writes the SHA-256 fingerprint of the client's
     * certificate. The proxy must remove this header from what comes from outside.
     */
    mutualTls: z
      .strictObject({
        header: z.string().regex(/^[a-z0-9-]+$/, { message: 'a header name in lower case' }),
        fingerprints: z.array(z.string().transform(plainFingerprint)).min(1),
      })
      .optional(),
    developmentOnly: z.boolean().default(false),
  })
  .superRefine((client, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (client.jwksUri === undefined && client.keys.length === 0 && client.jku.length === 0) {
      fault('iss', 'has no keys: give jwksUri, keys or jku');
    }
    if (new Set(client.keys.map((key) => key.kid)).size < client.keys.length)
      fault('keys', 'have the same kid twice');
    if (client.developmentOnly) return;
    if (client.anyFhirBase) fault('anyFhirBase', 'needs developmentOnly: true');
    if (issuersWithPublishedPrivateKey.includes(client.iss)) {
      fault('iss', 'has a published private key: needs developmentOnly: true');
    }
  });

/** A certificate fingerprint without colons, in lower case. */
export function plainFingerprint(value: string): string {
  return value.replaceAll(':', '').toLowerCase();
}

export type ClientCapabilities = z.infer<typeof capabilitiesSchema>;
/** Whoever is served: a client that proved who it is, or in development anybody. */
export type Caller = z.infer<typeof anonymousSchema>;
/** A client of the registry, with what its tokens are judged by. */
export type TrustedClient = z.infer<typeof trustedClientSchema>;
