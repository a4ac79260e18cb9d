import { isIP } from 'node:net';
import { type AddressRule, addressAllowed } from './address.ts';

/**
 * Which FHIR server this service may be sent to (cds-hooks.md R4). `fhirServer` comes from the caller: without a check
 * anyone could make the service ask any machine it can reach, with a token of the caller's choice.
 */
export interface AllowedBase {
  /** Normalised, without a trailing slash: `https://ehr.example.org/fhir/R4`. */
  readonly url: string;
  readonly addresses: AddressRule;
}

/** `reason` names no address, so that it may go on a card and into the log. */
export type BaseVerdict =
  | { readonly allowed: true; readonly base: AllowedBase }
  | { readonly allowed: false; readonly reason: string };

/** Ports below 1024 belong to other services; of these only https' own may be asked without a registration. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/** What the registry says of the calling client. */
export interface ServerTrust {
  /** Registered FHIR bases. */
  readonly fhirBases: readonly string[];
  /** Any public https server, or this machine, may be named besides. Development only. */
  readonly anyFhirBase: boolean;
}

/**
 * Judges the server that a request names. It must have the origin of a registered base and lie under its path. A
 * registered name may lead into a private network; to this machine only as `localhost`; link-local and metadata
 * addresses only where the registry has the address itself. A server that is not registered is allowed in development,
 * when it is public or this machine: the private network stays closed even then.
 */
export function allowBase(fhirServer: string, { fhirBases, anyFhirBase }: ServerTrust): BaseVerdict {
  const url = parseBase(fhirServer);
  if (url === undefined) return refuse('the address of the record server is malformed');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHost(url)))
    return refuse('the record server is not reached over https');
  const registered = fhirBases.some((base) => {
    const entry = parseBase(base);
    return entry !== undefined && isWithin(url, entry);
  });
  if (registered) return allow(url, isIP(hostOf(url)) ? 'none' : isLoopbackHost(url) ? 'loopback' : 'site');
  return anyFhirBase
    ? allowUnregistered(url)
    : refuse('the record server is not registered for this ordering system');
}

/**
 * The absolute form of a query or `next` link, or undefined when it leaves the server: another origin, a path outside
 * the base, credentials, a fragment, or encoded slashes and dots that a proxy may read differently. Relative links
 * count from the base (FHIR R4, Bundle.link), a bare query string from `page`.
 */
export function withinBase(link: string, base: AllowedBase, page?: string): string | undefined {
  if (isSuspicious(link)) return undefined;
  const root = link.startsWith('?') && page !== undefined ? page : `${base.url}/`;
  if (!URL.canParse(link, root)) return undefined;
  const url = new URL(link, root);
  return isPlain(url) && isWithin(url, new URL(base.url)) ? url.href : undefined;
}

function allowUnregistered(url: URL): BaseVerdict {
  const host = hostOf(url);
  if (isLoopbackHost(url)) return allow(url, isIP(host) ? 'none' : 'loopback');
  const port = Number(url.port);
  if (url.port !== '' && port < FIRST_UNPRIVILEGED_PORT)
    return refuse('the record server is not on a port of its own');
  if (isIP(host) && !addressAllowed(host, 'public'))
    return refuse('the record server lies in a private network and is not registered');
  return allow(url, isIP(host) ? 'none' : 'public');
}

function parseBase(value: string): URL | undefined {
  if (isSuspicious(value) || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (!isPlain(url) || url.search !== '' || url.hostname === '' || value.includes('?')) return undefined;
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** What the URL parser would silently repair: backslashes, blanks, control characters, dot segments. */
function isSuspicious(value: string): boolean {
  return /[\\\s\p{Cc}#]|^[^?]*(?:^|\/)\.\.?(?:[/?]|$)/u.test(value);
}

function isPlain(url: URL): boolean {
  return (
    url.username === '' &&
    url.password === '' &&
    url.hash === '' &&
    !/%(2e|2f|5c|00)|\/\//i.test(url.pathname)
  );
}

function isWithin(url: URL, base: URL): boolean {
  const path = base.pathname.replace(/\/+$/, '');
  return url.origin === base.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`));
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function isLoopbackHost(url: URL): boolean {
  const host = hostOf(url);
  return /^(?:.+\.)?localhost\.?$/.test(host) || addressAllowed(host, 'loopback');
}

function allow(url: URL, addresses: AddressRule): BaseVerdict {
  return { allowed: true, base: { url: url.href.replace(/\/+$/, ''), addresses } };
}

function refuse(reason: string): BaseVerdict {
  return { allowed: false, reason };
}
