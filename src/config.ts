import { IANAZone } from 'luxon';
import { z } from 'zod';
import { isLoopback } from './auth/addresses.ts';
import { defaultCommentDays, defaultDatabase } from './feedback/open.ts';
import { DEFAULT_READ_DEADLINE } from './fhir/server/read-limits.ts';

/** Start-up settings, all from the environment. An empty variable counts as unset. */
export interface Config {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Public base URL, without a trailing slash. */
  readonly baseUrl: string;
  /** IANA name: the zone of every calendar-day rule. */
  readonly timeZone: string;
  /** Epoch milliseconds; the real clock when absent. */
  readonly fixedNow?: number;
  readonly allowUnauthenticated: boolean;
  /** The client registry; without it nobody has to prove who he is. */
  readonly clientsFile?: string;
  /** Other machines can reach the service, and nobody has said that this is no production. */
  readonly production: boolean;
  /** Milliseconds for all that is read from the client's FHIR server for one call. */
  readonly fetchDeadline: number;
  /** A file, or a PostgreSQL URL, which may hold a password: never printed. */
  readonly database: string;
  /** Days that a clinician's free text is kept. */
  readonly commentDays: number;
  /** Bearer token of `GET /reports/overrides`: never printed. */
  readonly adminToken?: string;
  readonly policyFile?: string;
  /** Bytes. */
  readonly bodyLimit: number;
  /** Milliseconds between the end of readiness and the end of listening, for load balancers to notice. */
  readonly drainMs: number;
  readonly logLevel: (typeof logLevels)[number];
}

/** A setting that the service cannot start with: one sentence that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const byteUnits: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1024, mb: 1024 ** 2 };

const bytes = z.string().transform((value, context) => {
  const match = /^(\d{1,10})\s*(b|kb|mb|)$/i.exec(value);
  const size = Number(match?.[1]) * (byteUnits[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
  if (Number.isSafeInteger(size) && size > 0) return size;
  context.addIssue('must be a size such as 25mb');
  return z.NEVER;
});

const instant = z
  .string()
  .refine(
    (value) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
      !Number.isNaN(Date.parse(value)),
    'must be an ISO 8601 instant with an offset, such as 2026-11-20T12:00:00Z',
  )
  .transform((value) => Date.parse(value));

/** Intl knows offsets such as +01:00 as well: no zone with daylight saving, hence no site. */
const timeZone = z
  .string()
  .refine(
    (value) => /^[A-Za-z]/.test(value) && IANAZone.isValidZone(value),
    'must be an IANA time zone such as America/New_York',
  );

const baseUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:\/\//.test(value), 'must be an absolute http(s) URL')
  .transform((value) => value.replace(/\/+$/, ''));

const yesOrNo = z
  .enum(['true', 'false', '1', '0'], 'must be true or false')
  .transform((value) => value === 'true' || value === '1');

const port = z
  .string()
  .refine(
    (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65535,
    'must be a port number from 0 to 65535',
  )
  .transform(Number);

function wholeNumber(from: number, to: number) {
  return z
    .string()
    .refine(
      (value) => /^\d{1,6}$/.test(value) && Number(value) >= from && Number(value) <= to,
      `must be a whole number from ${from} to ${to}`,
    )
    .transform(Number);
}

/** Longer than a load balancer takes to look twice. */
const productionDrainMs = 5_000;

/** Variables whose value may be, or hold, a secret. */
const secret: ReadonlySet<string> = new Set(['CDS_DATABASE', 'CDS_ADMIN_TOKEN']);

const environmentSchema = z.object({
  PORT: port.default(3000),
  CDS_HOST: z.string().default('127.0.0.1'),
  CDS_BASE_URL: baseUrl.optional(),
  CDS_TIME_ZONE: timeZone.default('UTC'),
  CDS_FIXED_NOW: instant.optional(),
  CDS_ALLOW_UNAUTHENTICATED: yesOrNo.default(false),
  CDS_CLIENTS_FILE: z.string().optional(),
  CDS_FETCH_DEADLINE_MS: wholeNumber(1, 60_000).default(DEFAULT_READ_DEADLINE),
  CDS_DATABASE: z.string().default(defaultDatabase),
  CDS_COMMENT_DAYS: wholeNumber(0, 3650).default(defaultCommentDays),
  CDS_ADMIN_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, 'must be at least 16 characters without blanks')
    .optional(),
  CDS_POLICY_FILE: z.string().optional(),
  CDS_BODY_LIMIT: bytes.default(25 * 1024 ** 2),
  CDS_DRAIN_MS: wholeNumber(0, 60_000).optional(),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
});

/** @throws ConfigError that names the first variable with a wrong value */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  const result = environmentSchema.safeParse(given);
  if (!result.success) {
    const issue = result.error.issues[0];
    const name = String(issue?.path[0]);
    const found = secret.has(name) ? `${name} is set` : `${name} is "${given[name]}"`;
    throw new ConfigError(`${found} but ${issue?.message}.`);
  }
  const settings = result.data;
  requireTrust(settings);
  return {
    host: settings.CDS_HOST,
    port: settings.PORT,
    baseUrl: settings.CDS_BASE_URL ?? `http://localhost:${settings.PORT}`,
    timeZone: settings.CDS_TIME_ZONE,
    ...(settings.CDS_FIXED_NOW === undefined ? {} : { fixedNow: settings.CDS_FIXED_NOW }),
    allowUnauthenticated: settings.CDS_ALLOW_UNAUTHENTICATED,
    ...(settings.CDS_CLIENTS_FILE === undefined ? {} : { clientsFile: settings.CDS_CLIENTS_FILE }),
    production: isProduction(settings),
    fetchDeadline: settings.CDS_FETCH_DEADLINE_MS,
    database: settings.CDS_DATABASE,
    commentDays: settings.CDS_COMMENT_DAYS,
    ...(settings.CDS_ADMIN_TOKEN === undefined ? {} : { adminToken: settings.CDS_ADMIN_TOKEN }),
    ...(settings.CDS_POLICY_FILE === undefined ? {} : { policyFile: settings.CDS_POLICY_FILE }),
    bodyLimit: settings.CDS_BODY_LIMIT,
    drainMs: settings.CDS_DRAIN_MS ?? (isProduction(settings) ? productionDrainMs : 0),
    logLevel: settings.LOG_LEVEL,
  };
}

type Settings = z.infer<typeof environmentSchema>;

function isProduction({ CDS_HOST, CDS_ALLOW_UNAUTHENTICATED }: Settings): boolean {
  return !(isLoopback(CDS_HOST) || CDS_ALLOW_UNAUTHENTICATED);
}

/** Within reach of other machines: callers prove who they are, by tokens made for a public https address. */
function requireTrust(settings: Settings): void {
  if (!isProduction(settings)) return;
  const reachable = `CDS_HOST is "${settings.CDS_HOST}", which other machines can reach`;
  if (settings.CDS_CLIENTS_FILE === undefined) {
    throw new ConfigError(
      `${reachable}, but authentication is off: set CDS_CLIENTS_FILE to the client registry, or CDS_ALLOW_UNAUTHENTICATED=true if that is meant.`,
    );
  }
  if (settings.CDS_BASE_URL?.startsWith('https://') !== true) {
    throw new ConfigError(
      `${reachable}, but CDS_BASE_URL is no https URL: set it to the address that clients call, for which their tokens are made.`,
    );
  }
}
