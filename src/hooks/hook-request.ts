import { z } from 'zod';
import { isObject, list, text } from '../fhir/shape.ts';
import { Problem } from '../http/problem.ts';
import { type DraftEntry, readDraftOrders } from './draft-orders.ts';
import { requireR4 } from './fhir-release.ts';
import { contextSchemas, envelopeSchema, type FhirAuthorizationMember, type HookName } from './request.ts';

/** A token for the client's FHIR server; lives no longer than the call and never reaches a log. */
export interface FhirAuthorization {
  readonly accessToken: string;
  /** Seconds, as the client states it. */
  readonly expiresIn?: number;
  readonly scope?: string;
  readonly subject?: string;
  /** The logical id of the only patient that the token may read. */
  readonly patient?: string;
}

/** A call of one hook, whichever of the spellings seen in the field it arrived in. */
export interface HookRequest {
  readonly hook: HookName;
  /** Present when the client sent one of at most 128 characters; any text, since real clients send no RFC UUIDs. */
  readonly hookInstance?: string;
  /** `Practitioner/id`, `PractitionerRole/id`. */
  readonly userId?: string;
  /** Logical id, without `Patient/`. */
  readonly patientId: string;
  /** Logical id, without `Encounter/`. */
  readonly encounterId?: string;
  /** As sent: `Type/id`, an absolute URL or a bare id. Empty at order-sign, and when the client sent none. */
  readonly selections: readonly string[];
  readonly draftOrders: readonly DraftEntry[];
  /** Places in `context.draftOrders` that hold no resource: orders that nobody could check. */
  readonly unreadableDrafts: readonly string[];
  /** By key, as sent: what a value says of absence is read by `src/record/prefetch.ts` alone. */
  readonly prefetch: Readonly<Record<string, unknown>>;
  /** Without a trailing slash. */
  readonly fhirServer?: string;
  readonly fhirAuthorization?: FhirAuthorization;
  /** As sent, by reverse-DNS key. */
  readonly extension?: Readonly<Record<string, unknown>>;
}

/**
 * Compiled, because of what zod's interpreter leaves behind: the knowledge, read by it at start and kept, makes V8 put its
 * payloads among what lives long, and each holds the body of its call until a full collection of garbage.
 */
const envelopeRead = z.compile(envelopeSchema, { strict: true });
const contextsRead = {
  'order-select': z.compile(contextSchemas['order-select'], { strict: true }),
  'order-sign': z.compile(contextSchemas['order-sign'], { strict: true }),
} as const satisfies typeof contextSchemas;

/**
 * Reads a service call (CDS Hooks 2.0.1, "Calling a CDS Service") for a service that answers `serviceHook`.
 * @throws Problem with status 400, naming the place of the fault and never its value
 */
export function parseHookRequest(serviceHook: HookName, body: unknown): HookRequest {
  if (!isObject(body)) throw new Problem('invalidRequest', 'The body must be a JSON object');
  const envelope = checked(envelopeRead, body, '');
  if (envelope.hook !== serviceHook) {
    throw new Problem(
      'hookMismatch',
      `This service answers the hook ${serviceHook}; the call is for another`,
    );
  }
  const context = checked(contextsRead[serviceHook], envelope.context, 'context.');
  const patientId = logicalId(context.patientId, 'Patient');
  if (patientId === undefined) throw new Problem('invalidRequest', 'context.patientId is empty');
  const drafts = readDraftOrders(context.draftOrders);
  const prefetch = envelope.prefetch ?? {};
  for (const { resource } of drafts.entries) requireR4(resource, 'context.draftOrders');
  for (const [key, value] of Object.entries(prefetch)) requireR4(value, `prefetch.${key}`);

  return withoutUndefined({
    hook: serviceHook,
    hookInstance: hookInstance(envelope.hookInstance),
    userId: text(context.userId),
    patientId,
    encounterId: logicalId(context.encounterId, 'Encounter'),
    selections: serviceHook === 'order-select' ? selections(context.selections) : [],
    draftOrders: drafts.entries,
    unreadableDrafts: drafts.unreadable,
    prefetch,
    extension: isObject(envelope.extension) ? envelope.extension : undefined,
    ...fhirAccess(envelope.fhirServer, envelope.fhirAuthorization, patientId),
  });
}

function checked<T extends z.ZodType>(schema: T, value: unknown, prefix: string): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const places = result.error.issues.map((issue) => {
    const place = `${prefix}${issue.path.join('.')}`;
    return issue.code === 'invalid_type'
      ? `${place} must be of type ${issue.expected}`
      : `${place} is missing or of the wrong type`;
  });
  throw new Problem('invalidRequest', [...new Set(places)].join('; '));
}

const references = {
  Patient: /(?:^|\/)Patient\/([^/]+)(?:\/_history\/[^/]*)?$/,
  Encounter: /(?:^|\/)Encounter\/([^/]+)(?:\/_history\/[^/]*)?$/,
} as const;

/** `123`, `Patient/123`, an absolute URL or a versioned reference: the id alone. */
function logicalId(value: string | undefined, type: keyof typeof references): string | undefined {
  const given = text(value);
  if (given === undefined || !given.includes('/')) return given;
  return references[type].exec(given)?.[1] ?? given;
}

function hookInstance(value: unknown): string | undefined {
  const given = text(value);
  return given !== undefined && given.length <= 128 ? given : undefined;
}

function selections(value: unknown): readonly string[] {
  return list<unknown>(value).flatMap((item) => {
    const reference = text(isObject(item) ? item.reference : item);
    return reference === undefined ? [] : [reference];
  });
}

function fhirAccess(
  server: string | undefined,
  authorization: FhirAuthorizationMember | undefined,
  patientId: string,
) {
  const fhirServer = serverUrl(text(server));
  if (authorization === undefined) return { fhirServer };
  if (fhirServer === undefined) {
    throw new Problem('invalidRequest', 'fhirAuthorization is given without fhirServer');
  }
  const patient = logicalId(authorization.patient, 'Patient');
  if (patient !== undefined && patient !== patientId) {
    throw new Problem('patientMismatch', 'fhirAuthorization.patient is not the patient of context.patientId');
  }
  const accessToken = text(authorization.access_token);
  const bearer = (text(authorization.token_type) ?? 'Bearer').toLowerCase() === 'bearer';
  // An empty token, or one of another kind, cannot be used: the call counts as one without access, not as a fault.
  if (accessToken === undefined || !bearer) return { fhirServer };
  const fhirAuthorization: FhirAuthorization = withoutUndefined({
    accessToken,
    expiresIn: authorization.expires_in,
    scope: text(authorization.scope),
    subject: text(authorization.subject),
    patient,
  });
  return { fhirServer, fhirAuthorization };
}

function serverUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new Problem('invalidRequest', 'fhirServer is not an absolute http(s) URL');
  }
  return value.replace(/\/+$/, '');
}

type WithoutUndefined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The members that have a value: an absent member and an undefined one differ under exactOptionalPropertyTypes. */
function withoutUndefined<T extends object>(members: T): WithoutUndefined<T> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(members)) if (value !== undefined) kept[key] = value;
  return kept as WithoutUndefined<T>;
}
