import { BlockList, isIP } from 'node:net';

/**
 * Which hosts a URL may name. A service that follows a client's URL must not be turned against its own network
 * (server-side request forgery), nor send a bearer token over a line that others read.
 */

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Addresses that are not reachable, or not meant, on the public internet: IANA special-purpose registries (RFC 6890). */
const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const) {
  special.addSubnet(network, prefix, 'ipv6');
}

function contains(addresses: BlockList, host: string): boolean {
  const family = isIP(host);
  // An IPv4-mapped IPv6 address (::ffff:10.0.0.1) is compared with the IPv4 subnets by BlockList itself.
  return family !== 0 && addresses.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** `localhost`, a name below it (RFC 6761), 127.0.0.0/8 or ::1; as `URL.hostname` writes it. */
export function isLoopback(host: string): boolean {
  return /^(?:.+\.)?localhost\.?$/.test(host) || contains(loopback, withoutBrackets(host));
}

/** A loopback name, or a literal address of a private, link-local or otherwise special network. Names are not resolved. */
export function isPrivateAddress(host: string): boolean {
  return isLoopback(host) || contains(special, withoutBrackets(host));
}

/** An absolute URL without credentials or fragment, by https, or by http to this machine itself; else undefined. */
export function readSecureUrl(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url;
  return undefined;
}
