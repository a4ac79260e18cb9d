import { IANAZone } from 'luxon';

const msPerMinute = 60_000;
const msPerDay = 86_400_000;
// The years of a living patient's record. Luxon is asked about every other one, so that no date makes the tables grow.
const [firstYear, lastYear] = [1900, 2100];

/** From when on an offset (minutes east of UTC) holds, within one year of UTC. */
type Offsets = readonly { readonly from: number; readonly minutes: number }[];

/**
 * The offsets of a zone in a year, found once: Intl takes some 2 µs for each instant, and a record holds hundreds. Memo of
 * a pure function over a bounded domain: what it holds is the same for every caller, and nothing of a request.
 */
const known = new Map<string, Map<number, Offsets>>();

/** Offset of an IANA zone at an instant (epoch ms), in minutes east of UTC. NaN for a zone that does not exist. */
export function zoneOffset(instant: number, zone: string): number {
  const year = new Date(instant).getUTCFullYear();
  if (!(year >= firstYear && year <= lastYear)) return IANAZone.create(zone).offset(instant);
  const offsets = offsetsOf(zone, year);
  for (let index = offsets.length - 1; index > 0; index -= 1) {
    const one = offsets[index];
    if (one !== undefined && instant >= one.from) return one.minutes;
  }
  return offsets[0]?.minutes ?? Number.NaN;
}

function offsetsOf(zone: string, year: number): Offsets {
  const ofZone = known.get(zone);
  const found = ofZone?.get(year);
  if (found !== undefined) return found;
  const iana = IANAZone.create(zone);
  const offsets = readYear(iana, year);
  // A name that is no zone is not kept.
  if (iana.isValid) known.set(zone, (ofZone ?? new Map()).set(year, offsets));
  return offsets;
}

/** Days are compared, since no zone ever changed its clocks twice in one; the instant of a change is found by halving. */
function readYear(zone: IANAZone, year: number): Offsets {
  const [start, end] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
  const offsets = [{ from: start, minutes: zone.offset(start) }];
  for (let day = start; day < end; day += msPerDay) {
    const before = offsets.at(-1)?.minutes;
    const after = zone.offset(day + msPerDay);
    if (after === before || Number.isNaN(after)) continue;
    let [low, high] = [day, day + msPerDay];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (zone.offset(middle) === before) low = middle;
      else high = middle;
    }
    offsets.push({ from: high, minutes: after });
  }
  return offsets;
}

/** The zone's wall clock at an instant, as if it were UTC: epoch ms. */
export function wallClock(instant: number, zone: string): number {
  return instant + zoneOffset(instant, zone) * msPerMinute;
}
