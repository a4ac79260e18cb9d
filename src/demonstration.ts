import { IANAZone } from 'luxon';
import { Problem } from './http/problem.ts';

/** What a demonstration may ask of one call beside its cards. */
export interface Demonstration {
  /** Epoch milliseconds by the clock of the call. */
  readonly now?: number;
  /** IANA name of the zone in which the call plays. */
  readonly zone?: string;
  /** Why each rule fired, was clear or could not be decided. */
  readonly explain: boolean;
}

export const noDemonstration: Demonstration = { explain: false };

/**
 * The request extensions `<prefix>now`, `<prefix>zone` and `<prefix>explain`. Only to be read where the service serves nobody
 * but this machine and asks nobody who they are: whoever moves the clock turns a stale result into a current one.
 */
export function readDemonstration(
  extension: Readonly<Record<string, unknown>> | undefined,
  prefix: string,
): Demonstration {
  const now = extension?.[`${prefix}now`];
  const zone = extension?.[`${prefix}zone`];
  if (now !== undefined && (typeof now !== 'string' || !instant.test(now) || Number.isNaN(Date.parse(now)))) {
    throw new Problem('invalidRequest', `extension.${prefix}now must be an instant with an offset`);
  }
  if (zone !== undefined && (typeof zone !== 'string' || !IANAZone.isValidZone(zone))) {
    throw new Problem('invalidRequest', `extension.${prefix}zone must be an IANA time zone`);
  }
  return {
    ...(now === undefined ? {} : { now: Date.parse(now) }),
    ...(zone === undefined ? {} : { zone }),
    explain: extension?.[`${prefix}explain`] === true,
  };
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
