import { describe, expect, it } from 'vitest';
import { readPrefetchValue } from '#src/record/prefetch.ts';

const anc = { resourceType: 'Observation', id: 'anc-1' };
const outcome = (severity: string, code = 'processing') => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity, code, details: { coding: [{ code: '4101' }] } }],
});
const searchset = (entry: unknown, more: object = {}) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry,
  ...more,
});
const asOutcome = (severity: string, code?: string) => ({
  resource: outcome(severity, code),
  search: { mode: 'outcome' },
});
const read = (value: unknown) => readPrefetchValue('labs', value, 'Observation');

describe('what one prefetch value says of absence (cds-hooks.md §2.4)', () => {
  it.each<[string, unknown, string, number]>([
    ['key absent: not asked', undefined, 'notGiven', 0],
    ['null: asked, nothing there', null, 'complete', 0],
    ['Bundle without entry', { resourceType: 'Bundle', type: 'searchset' }, 'complete', 0],
    ['Bundle with total 0', searchset([], { total: 0 }), 'complete', 0],
    ['Bundle whose entries are all there', searchset([{ resource: anc }], { total: 1 }), 'complete', 1],
    ['Bundle whose entry is an object', searchset({ resource: anc }), 'complete', 1],
    ['Epic "no results": a lone warning marked outcome', searchset([asOutcome('warning')]), 'complete', 0],
    ['a lone information marked outcome', searchset([asOutcome('information')]), 'complete', 0],
    ['a lone error marked outcome', searchset([asOutcome('error')]), 'unavailable', 0],
    ['a lone fatal marked outcome', searchset([asOutcome('fatal')]), 'unavailable', 0],
    [
      'a lone warning that tells of a time-out',
      searchset([asOutcome('warning', 'timeout')]),
      'unavailable',
      0,
    ],
    [
      'a lone warning that nobody marked outcome',
      searchset([{ resource: outcome('warning') }]),
      'unavailable',
      0,
    ],
    [
      'a lone outcome without issues',
      searchset([{ resource: { resourceType: 'OperationOutcome' }, search: { mode: 'outcome' } }]),
      'unavailable',
      0,
    ],
    ['§5 #48 warning beside matches', searchset([{ resource: anc }, asOutcome('warning')]), 'partial', 1],
    [
      '§5 #48 information beside matches',
      searchset([{ resource: anc }, asOutcome('information')]),
      'complete',
      1,
    ],
    ['an error beside matches', searchset([asOutcome('error'), { resource: anc }]), 'partial', 1],
    ['§5 #47 OperationOutcome as the value', outcome('error'), 'unavailable', 0],
    ['OperationOutcome as the value, only a warning', outcome('warning'), 'unavailable', 0],
    ['total larger than what came', searchset([{ resource: anc }], { total: 2 }), 'partial', 1],
    [
      'total that counts no include',
      searchset(
        [
          { resource: anc, search: { mode: 'match' } },
          { resource: { resourceType: 'Patient', id: 'p' }, search: { mode: 'include' } },
        ],
        { total: 1 },
      ),
      'complete',
      2,
    ],
    [
      'includes do not make up for missing matches',
      searchset(
        [{ resource: anc }, { resource: { resourceType: 'Patient', id: 'p' }, search: { mode: 'include' } }],
        { total: 2 },
      ),
      'partial',
      2,
    ],
    [
      'a count without entries (_summary=count)',
      { resourceType: 'Bundle', type: 'searchset', total: 3 },
      'partial',
      0,
    ],
    [
      'version 1.0 wrapper',
      { response: { status: '200 OK' }, resource: searchset([{ resource: anc }]) },
      'complete',
      1,
    ],
    [
      'version 1.0 wrapper, 403',
      { response: { status: '403 Forbidden' }, resource: outcome('error') },
      'unavailable',
      0,
    ],
    ['version 1.0 wrapper, 500', { response: { status: '500' } }, 'unavailable', 0],
    ['version 1.0 wrapper without a resource', { response: { status: '200 OK' } }, 'unavailable', 0],
    ['a single resource', anc, 'complete', 1],
    ['an array of resources', [anc, { resourceType: 'Observation', id: 'anc-2' }], 'complete', 2],
    ['another type than asked', { resourceType: 'Condition', id: 'c' }, 'unavailable', 1],
    [
      'a Bundle of another type than asked',
      searchset([{ resource: { resourceType: 'Condition', id: 'c' } }]),
      'unavailable',
      1,
    ],
    ['a string', 'none', 'unavailable', 0],
    ['a number', 42, 'unavailable', 0],
    ['true', true, 'unavailable', 0],
    ['an empty object', {}, 'unavailable', 0],
    ['an entry that is null is no entry', searchset([null, { resource: anc }]), 'complete', 1],
    ['an entry without a resource', searchset([{ resource: anc }, { fullUrl: 'urn:uuid:1' }]), 'partial', 1],
    ['an entry whose resource has no type', searchset([{ resource: { id: 'x' } }]), 'unavailable', 0],
    [
      'a batch response, one search refused',
      {
        resourceType: 'Bundle',
        type: 'batch-response',
        entry: [{ resource: searchset([{ resource: anc }]) }, { response: { status: '429' } }],
      },
      'partial',
      1,
    ],
    ['a Bundle in a Bundle', searchset([{ resource: searchset([{ resource: anc }]) }]), 'complete', 1],
  ])('%s', (_situation, value, state, count) => {
    const answer = read(value);
    expect([answer.slice.state, answer.entries.length]).toEqual([state, count]);
    expect(answer.slice.reason === undefined).toBe(state === 'complete');
  });

  it('§5 #46 keeps the address of the page that was not sent', () => {
    const next = 'https://ehr.example/fhir?page=2';
    const value = searchset([{ resource: anc }], {
      link: [{ relation: 'self' }, { relation: 'next', url: next }],
    });
    expect(read(value).slice).toMatchObject({ state: 'partial', next });
  });

  it('reads the pages of a search that was followed to its end as complete', () => {
    const first = searchset([{ resource: anc }], {
      total: 2,
      link: { relation: 'next', url: 'https://ehr.example/2' },
    });
    const last = searchset([{ resource: { resourceType: 'Observation', id: 'anc-2' } }], { total: 2 });
    expect(read([first, last])).toMatchObject({ slice: { state: 'complete' }, entries: [{}, {}] });
    expect(read([first]).slice.state).toBe('partial');
  });

  it('names the places that hold no resource', () => {
    expect(read(searchset([{ resource: anc }, 'garbage'])).unreadable).toEqual(['labs[1]']);
  });
});
