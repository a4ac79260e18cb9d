import { describe, expect, it } from 'vitest';
import {
  addCalendarMonths,
  formatInstant,
  formatSpan,
  localDay,
  readDateTime,
  readPeriodOrDateTime,
} from '#src/fhir/dates.ts';

const newYork = 'America/New_York';
const at = (iso: string): number => Date.parse(iso);

describe('readDateTime', () => {
  it.each([
    ['2026-11-20T07:00:00-05:00', '2026-11-20T12:00:00Z'],
    ['2026-11-20T21:00:00+09:00', '2026-11-20T12:00:00Z'],
    ['2026-11-20T12:00:00.125Z', '2026-11-20T12:00:00.125Z'],
    ['2026-11-20T12:00Z', '2026-11-20T12:00:00Z'],
  ])('§5 #36 compares instants: %s', (value, instant) => {
    expect(readDateTime(value, newYork)).toStrictEqual({
      from: at(instant),
      to: at(instant),
      precision: 'time',
      recorded: value,
      zoneAssumed: false,
    });
  });

  it('§5 #36 a time without offset is the site’s wall clock, before and after the end of summer time', () => {
    expect(readDateTime('2026-10-31T12:00:00', newYork)).toMatchObject({
      from: at('2026-10-31T16:00:00Z'),
      zoneAssumed: true,
    });
    expect(readDateTime('2026-11-01T12:00:00', newYork)?.from).toBe(at('2026-11-01T17:00:00Z'));
  });

  it('§5 #36 a wall-clock hour that occurs twice means both instants', () => {
    expect(readDateTime('2026-11-01T01:30:00', newYork)).toMatchObject({
      from: at('2026-11-01T05:30:00Z'),
      to: at('2026-11-01T06:30:00Z'),
    });
  });

  it('§5 #36 a wall-clock hour that does not exist is moved on, not lost', () => {
    expect(readDateTime('2026-03-08T02:30:00', newYork)?.from).toBe(at('2026-03-08T07:30:00Z'));
  });

  it.each([
    ['2026-11-01', 'day', '2026-11-01T04:00:00Z', '2026-11-02T04:59:59.999Z'],
    ['2026-11', 'month', '2026-11-01T04:00:00Z', '2026-12-01T04:59:59.999Z'],
    ['2026', 'year', '2026-01-01T05:00:00Z', '2027-01-01T04:59:59.999Z'],
    ['2024-02-29', 'day', '2024-02-29T05:00:00Z', '2024-03-01T04:59:59.999Z'],
  ] as const)('§5 #35 %s stands for its whole %s', (value, precision, from, to) => {
    expect(readDateTime(value, newYork)).toStrictEqual({
      from: at(from),
      to: at(to),
      precision,
      recorded: value,
      zoneAssumed: true,
    });
  });

  it.each([
    '2026-02-30',
    '2026-02-30T10:00:00Z',
    '2025-02-29',
    '2026-13-01',
    '2026-00',
    '2026-11-20T24:00:00Z',
    '2026-11-20T24:00:00',
    '2026-11-20T12:60:00Z',
    '-2026-11-20',
    '0000',
    '20261120',
    '11/20/2026',
    'yesterday',
    '',
    '2026-11-20T12',
    20261120,
    null,
    undefined,
    {},
    ['2026-11-20'],
  ])('reads no date from %j', (value) => {
    expect(readDateTime(value, newYork)).toBeUndefined();
  });
});

describe('readPeriodOrDateTime', () => {
  const period = { start: '2026-11-20T07:00:00Z', end: '2026-11-20T08:00:00Z' };

  it('§5 #33 takes the end of a period for recency, the start where there is no end', () => {
    expect(readPeriodOrDateTime({ effectivePeriod: period }, 'effective', 'UTC')?.recorded).toBe(period.end);
    const open = { effectivePeriod: { start: period.start } };
    expect(readPeriodOrDateTime(open, 'effective', 'UTC')?.recorded).toBe(period.start);
  });

  it('takes the start of a period for the beginning of an event', () => {
    expect(readPeriodOrDateTime({ onsetPeriod: period }, 'onset', 'UTC', 'start')?.recorded).toBe(
      period.start,
    );
  });

  it('has no time for a period that ends before it starts', () => {
    const reversed = { effectivePeriod: { start: period.end, end: period.start } };
    expect(readPeriodOrDateTime(reversed, 'effective', 'UTC')).toBeUndefined();
  });

  it.each([undefined, null, 'x', [], {}, { effectivePeriod: 'x' }, { effectivePeriod: [] }])(
    'has no time in %j',
    (resource) => {
      expect(readPeriodOrDateTime(resource, 'effective', 'UTC')).toBeUndefined();
    },
  );

  it('reads effectiveInstant and performedDateTime', () => {
    expect(readPeriodOrDateTime({ effectiveInstant: period.start }, 'effective', 'UTC')?.from).toBe(
      at(period.start),
    );
    expect(readPeriodOrDateTime({ performedDateTime: '2026-11' }, 'performed', 'UTC')?.precision).toBe(
      'month',
    );
  });
});

describe('local days', () => {
  it('§5 #78 23:30 and 00:30 the next day are two calendar days', () => {
    const evening = localDay(at('2026-11-21T04:30:00Z'), newYork);
    const night = localDay(at('2026-11-21T05:30:00Z'), newYork);
    expect([evening.iso, night.iso]).toStrictEqual(['2026-11-20', '2026-11-21']);
    expect(night.dayNumber - evening.dayNumber).toBe(1);
  });

  it('counts the days across the end of summer time by the calendar', () => {
    const before = localDay(at('2026-10-31T12:00:00Z'), newYork);
    const after = localDay(at('2026-11-14T04:30:00Z'), newYork);
    expect(after.iso).toBe('2026-11-13');
    expect(after.dayNumber - before.dayNumber).toBe(13);
  });

  it.each([
    ['2026-11-20', 2, '2027-01-20'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2027-12-31', 2, '2028-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
  ])('%s and %i calendar months is %s', (iso, months, expected) => {
    expect(addCalendarMonths(localDay(at(`${iso}T12:00:00Z`), 'UTC'), months).iso).toBe(expected);
  });

  it('counts day numbers from 1970-01-01', () => {
    expect(localDay(at('1970-01-02T00:00:00Z'), 'UTC')).toStrictEqual({ iso: '1970-01-02', dayNumber: 1 });
  });
});

describe('as text', () => {
  it('shows an instant with the offset of the site', () => {
    expect(formatInstant(at('2026-11-20T12:00:00Z'), newYork)).toBe('2026-11-20T07:00:00-05:00');
    expect(formatInstant(at('2026-11-20T12:00:00Z'), 'UTC')).toBe('2026-11-20T12:00:00+00:00');
  });

  it.each([
    ['2026-11-20T21:00:00+09:00', '2026-11-20T21:00:00+09:00'],
    ['2026-11-20T07:00:00', '2026-11-20T07:00:00-05:00'],
    ['2026-11-20', '2026-11-20'],
    ['2026-11', '2026-11'],
  ])('shows %s in the precision of the record', (value, shown) => {
    const span = readDateTime(value, newYork);
    expect(span && formatSpan(span, newYork)).toBe(shown);
  });
});
