import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainInstant } from '#src/fhir/plain-instant.ts';

const two = (most: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: most }).map((number) => String(number).padStart(2, '0'));
const offset = fc.oneof(
  fc.constant('Z'),
  fc
    .tuple(fc.constantFrom('+', '-'), two(15), two(60))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
);
const written = fc
  .tuple(fc.integer({ min: 900, max: 2200 }), two(13), two(32), two(25), two(61), two(61), offset)
  .map(
    ([year, month, day, hour, minute, second, zone]) =>
      `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}${zone}`,
  );

describe('an instant as nearly every system writes it', () => {
  it.each([
    ['2026-11-20T07:00:00-05:00', '2026-11-20T12:00:00.000Z'],
    ['2026-11-20T17:30:00+05:30', '2026-11-20T12:00:00.000Z'],
    ['2026-11-20T12:00:00Z', '2026-11-20T12:00:00.000Z'],
    ['2026-11-20T00:00:00+14:00', '2026-11-19T10:00:00.000Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
    ['2026-12-28T23:59:59-12:00', '2026-12-29T11:59:59.000Z'],
  ])('%s', (text, instant) => {
    expect(new Date(plainInstant(text) ?? Number.NaN).toISOString()).toBe(instant);
  });

  it.each([
    ...[
      '2026-11-20',
      '2026-11-20T12:00Z',
      '2026-11-20T12:00:00',
      '2026-11-20T12:00:00.5Z',
      '2026-11-29T12:00:00Z',
    ],
    ...['2026-02-30T12:00:00Z', '2026-00-10T12:00:00Z', '2026-13-10T12:00:00Z', '2026-11-00T12:00:00Z'],
    ...['2026-11-20T24:00:00Z', '2026-11-20T12:60:00Z', '2026-11-20T12:00:60Z', '0926-11-20T12:00:00Z'],
    ...[
      '2026-11-20T12:00:00+15:00',
      '2026-11-20T12:00:00+05:60',
      '2026-11-20T12:00:00?05:00',
      '2026-11-20T12:00:00+05.00',
    ],
    ...[
      '2026-11-20t12:00:00Z',
      '2026/11/20T12:00:00Z',
      '2026-11-20T12.00:00Z',
      '2026-11-20T12:00.00Z',
      '2026-11-2OT12:00:00Z',
    ],
    ...['2026-11-20T12:00:00z', '+026-11-20T12:00:00Z', '٢٠٢٦-11-20T12:00:00Z', '2026-11-20T1:200:00Z'],
  ])('another form, or no date at all, is left to whoever knows them: %s', (text) => {
    expect(plainInstant(text)).toBeUndefined();
  });

  it('never tells another instant than Date.parse', () => {
    fc.assert(
      fc.property(written, (text) => {
        const read = plainInstant(text);
        return read === undefined || read === Date.parse(text);
      }),
      { numRuns: 20_000 },
    );
  });

  it('reads all that is within its bounds', () => {
    const plain = fc
      .tuple(
        fc.integer({ min: 1000, max: 9999 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
        two(23),
        two(59),
      )
      .map(([year, month, day, hour, minute]) => {
        const date = [String(year), ...[month, day].map((part) => String(part).padStart(2, '0'))].join('-');
        return `${date}T${hour}:${minute}:59+13:45`;
      });
    fc.assert(
      fc.property(plain, (text) => plainInstant(text) === Date.parse(text)),
      { numRuns: 5_000 },
    );
  });

  it('a character in another place is never read past', () => {
    const place = fc.integer({ min: 0, max: 24 });
    fc.assert(
      fc.property(
        written,
        place,
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
        (text, at, other) => {
          const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
          const read = plainInstant(changed);
          return read === undefined || read === Date.parse(changed);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});
