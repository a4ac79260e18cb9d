import { describe, expect, it } from 'vitest';
import { bundleEntries, bundleTotal, httpStatus, nextPage, readOutcome } from '#src/fhir/bundle.ts';

describe('Bundles of odd shapes', () => {
  it.each([[undefined], [null], ['x'], [{}], [{ entry: null }]])('%j has no entries', (value) => {
    expect(bundleEntries(value)).toEqual([]);
  });

  it('takes a resource that stands where its entry belongs', () => {
    expect(bundleEntries({ entry: { resourceType: 'Patient' } })).toEqual([
      { resource: { resourceType: 'Patient' } },
    ]);
  });

  it('finds the next page', () => {
    expect(
      nextPage({
        link: [
          { relation: 'self', url: 'a' },
          { relation: 'next', url: 'b' },
        ],
      }),
    ).toBe('b');
    expect(nextPage({ link: { relation: 'next' } })).toBe('');
    expect(nextPage({ link: 'next' })).toBeUndefined();
  });

  it('reads a total that is a text', () => {
    expect(bundleTotal({ total: '12' })).toBe(12);
    expect(bundleTotal({ total: 'many' })).toBeUndefined();
    expect(bundleTotal({ total: null })).toBeUndefined();
  });

  it.each([
    ['404 Not Found', 404],
    [429, 429],
    ['ok', undefined],
    [null, undefined],
  ])('HTTP status of %j', (value, status) => {
    expect(httpStatus(value)).toBe(status);
  });

  it.each([
    [[{ severity: 'information' }], 'information'],
    [[{ severity: 'information' }, { severity: 'warning' }], 'warning'],
    [[{ severity: 'warning' }, { severity: 'error' }], 'error'],
    [{ severity: 'warning' }, 'warning'],
    [[{}], 'error'],
    [[], 'error'],
    ['x', 'error'],
  ])('the worst of %j is %s', (issue, severity) => {
    expect(readOutcome({ issue }).severity).toBe(severity);
  });
});
