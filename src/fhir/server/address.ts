import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Which network addresses a FHIR server's name may lead to: `public` = the internet only; `site` = also a hospital's
 * private network; `loopback` = this machine only; `none` = no name at all (the server is given by its address).
 */
export type AddressRule = 'public' | 'site' | 'loopback' | 'none';

/** Metadata services of cloud hosts that lie outside the link-local range; they hand out credentials to who asks. */
const METADATA = new Set(['100.100.100.200', '168.63.129.16', 'fd00:ec2::254']);

const RANGES: Readonly<Record<AddressRule, readonly string[]>> = {
  public: ['unicast'],
  site: ['unicast', 'private', 'uniqueLocal', 'carrierGradeNat'],
  loopback: ['loopback'],
  none: [],
};

/** Whether an IPv4 or IPv6 address (IPv4-mapped forms are unwrapped) may be connected to; unreadable text may not. */
export function addressAllowed(address: string, rule: AddressRule): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return !METADATA.has(parsed.toString()) && RANGES[rule].includes(parsed.range());
}

/** A name that leads where it may not: carries no name or address, so that it may be logged. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';
  constructor() {
    super('the server name leads to an address that is not allowed');
    this.name = 'AddressRefused';
  }
}

/** Signature of `dns.lookup` with `all: true`, as far as it is used here. */
export type ResolveName = (
  name: string,
  options: { readonly all: true; readonly family?: number },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for `net.connect` that hands over checked addresses only. The check sits in the lookup that the connection
 * itself uses: an address judged earlier could be another one by the time of the connection (DNS rebinding). One bad
 * address among several refuses the name.
 */
export function guardedLookup(rule: AddressRule, resolve: ResolveName): LookupFunction {
  return (name, options, done) => {
    const family = typeof options.family === 'number' ? { family: options.family } : {};
    resolve(name, { all: true, ...family }, (error, addresses) => {
      const first = addresses?.[0];
      if (error !== null) return done(error, '');
      if (first === undefined || addresses.some(({ address }) => !addressAllowed(address, rule)))
        return done(new AddressRefused(), '');
      return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}
