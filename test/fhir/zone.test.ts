import fc from 'fast-check';
import { IANAZone } from 'luxon';
import { describe, expect, it } from 'vitest';
import { zoneOffset } from '#src/fhir/zone.ts';

// Half-hour and quarter-hour offsets, a summer time of half an hour, a summer time interrupted for Ramadan, a day left out.
const zones = [
  ...['UTC', 'America/New_York', 'Europe/London', 'Asia/Tokyo', 'Asia/Kathmandu', 'America/Havana'],
  ...['Australia/Lord_Howe', 'Africa/Casablanca', 'Pacific/Apia', 'America/St_Johns', 'Africa/Monrovia'],
];

describe('the offset of a time zone, from the table of its year', () => {
  it('is what Intl says, inside and outside the years that have one (property)', () => {
    const between = (from: number, to: number) =>
      fc.integer({ min: Date.UTC(from, 0, 1), max: Date.UTC(to, 0, 1) });
    const instant = fc.oneof(between(1890, 1905), between(1985, 2035), between(2097, 2110));
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (zone, at) => {
        expect(zoneOffset(at, zone)).toBe(IANAZone.create(zone).offset(at));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['summer time begins in New York', '2026-03-08T07:00:00Z', 'America/New_York', -300, -240],
    ['summer time ends in New York', '2026-11-01T06:00:00Z', 'America/New_York', -240, -300],
    ['Samoa leaves out a day', '2011-12-30T10:00:00Z', 'Pacific/Apia', -600, 840],
    ['the year turns in Kathmandu', '2026-12-31T18:15:00Z', 'Asia/Kathmandu', 345, 345],
  ])('%s: to the millisecond', (_, change, zone, before, after) => {
    const at = Date.parse(change);
    expect([zoneOffset(at - 1, zone), zoneOffset(at, zone)]).toEqual([before, after]);
  });

  it.each(['Mars/Olympus_Mons', ''])('%j is no zone: no offset, and none is remembered', (zone) => {
    expect(zoneOffset(Date.UTC(2026, 10, 20), zone)).toBeNaN();
  });
});
