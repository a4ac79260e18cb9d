import { BlockList, isIP } from 'node:net';

/** Which URLs the registry may name: a token must not travel over a line that others read. */

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopbackAddress(host: string): boolean {
  const family = isIP(host);
  // An IPv4-mapped IPv6 address (::ffff:127.0.0.1) is compared with the IPv4 subnet by BlockList itself.
  return family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** `localhost`, a name below it (RFC 6761), 127.0.0.0/8 or ::1; as `URL.hostname` writes it. */
export function isLoopback(host: string): boolean {
  return /^(?:.+\.)?localhost\.?$/.test(host) || isLoopbackAddress(withoutBrackets(host));
}

/** An absolute URL without credentials or fragment, by https, or by http to this machine itself; else undefined. */
export function readSecureUrl(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url;
  return undefined;
}
