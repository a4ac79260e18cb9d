import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { ProblemLog } from '#src/record/problems.ts';
import { ResourceShelf } from '#src/record/resource-shelf.ts';

const anc = (id: string | undefined, more: object = {}) =>
  ({ resourceType: 'Observation', ...(id === undefined ? {} : { id }), ...more }) as unknown as FhirResource;

/** Each with the full URL that its Bundle gave it. */
function shelfOf(...entries: readonly (readonly [FhirResource, string?])[]) {
  const log = new ProblemLog();
  const shelf = new ResourceShelf(log);
  for (const [at, [resource, fullUrl]] of entries.entries())
    shelf.put({ resource, at, ...(fullUrl === undefined ? {} : { fullUrl }) }, 'labs', false);
  const find = (reference: string, base?: FhirResource) => shelf.resolve(reference, base)?.reference;
  return { shelf, log, find };
}

const base = 'https://ehr.example/fhir';
const uuid = 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0';

describe('a resource is found', () => {
  it.each([
    ['by type and id', `${base}/Observation/a`, 'Observation/a'],
    ['by its full URL', `${base}/Observation/a`, `${base}/Observation/a`],
    ['from another server by type and id', `${base}/Observation/a`, 'https://else.example/Observation/a'],
    ['by a UUID', uuid, uuid],
    ['by a UUID in another case', uuid, uuid.toUpperCase().replace('URN:UUID', 'urn:uuid')],
    ['by a URL that names another id', `${base}/Observation/x`, `${base}/Observation/x`],
    ['by a URL that names another type', `${base}/Basic/a`, `${base}/Basic/a`],
    ['by a URL whose last part only ends in the id', `${base}/Observation/aa`, `${base}/Observation/aa`],
    ['by a URL whose type only ends in the type', `${base}/MyObservation/a`, `${base}/MyObservation/a`],
    ['by a URL with something else than slashes', `${base}/Observation-a`, `${base}/Observation-a`],
    ['by a URL that is nothing but type and id', 'Observation/a', 'Observation/a'],
  ])('%s', (_how, fullUrl, reference) => {
    expect(shelfOf([anc('a'), fullUrl]).find(reference)).toBe('Observation/a');
  });

  it.each(['Observation/b', 'Basic/a', 'a', uuid, '#a', `${base}/Basic/a`, 'Observation?identifier=a'])(
    'and not by %s',
    (reference) => {
      expect(shelfOf([anc('a'), `${base}/Observation/a`]).find(reference)).toBeUndefined();
    },
  );

  it('without an id by the one that its full URL tells, of its own type only', () => {
    expect(shelfOf([anc(undefined), `${base}/Observation/a`]).find('Observation/a')).toBe('Observation/a');
    const { find, shelf } = shelfOf([anc(undefined), `${base}/Basic/a`]);
    expect(find('Observation/a')).toBeUndefined();
    expect(find(`${base}/Basic/a`)).toBe('Observation/labs[0]');
    expect(shelf.of('Observation')).toHaveLength(1);
  });

  it('without id and URL by its place, and by nothing else', () => {
    const { find } = shelfOf([anc('a')], [anc(undefined)]);
    expect(find('Observation/labs[1]')).toBe('Observation/labs[1]');
    expect(find('Observation/labs[0]')).toBeUndefined();
  });

  it('two without an id are two, by UUID and by place', () => {
    const { find, shelf } = shelfOf([anc(undefined), uuid], [anc(undefined), `${uuid}-2`], [anc(undefined)]);
    expect(shelf.of('Observation').map(({ reference }) => reference)).toEqual([
      'Observation/labs[0]',
      'Observation/labs[1]',
      'Observation/labs[2]',
    ]);
    expect([find(uuid), find(`${uuid}-2`)]).toEqual(['Observation/labs[0]', 'Observation/labs[1]']);
    expect([find('Observation/labs[0]'), find('Observation/labs[1]')]).toEqual([
      'Observation/labs[0]',
      'Observation/labs[1]',
    ]);
  });
});

describe('what is contained', () => {
  const inside = anc('in', { status: 'final' });
  const nameless = anc(undefined);
  const report = {
    resourceType: 'DiagnosticReport',
    id: 'r',
    contained: [inside, 'none', nameless],
  } as never;

  it('is found within its container, with and without the mark before its id', () => {
    const { find } = shelfOf([report]);
    expect(find('#in', report)).toBe('DiagnosticReport/r#in');
    expect(find('#contained[2]', report)).toBeUndefined();
    expect([find('#in'), find('#out', report)]).toEqual([undefined, undefined]);
    const marked = { resourceType: 'DiagnosticReport', id: 'm', contained: [anc('#in')] } as never;
    expect(shelfOf([marked]).find('#in', marked)).toBe('DiagnosticReport/m#in');
  });

  it('reaches its siblings and its container, by the container that the shelf knows', () => {
    const { shelf, find } = shelfOf([report]);
    expect(shelf.containedIn({ resource: report, reference: 'DiagnosticReport/r', key: 'labs' })).toEqual([
      { resource: inside, reference: 'DiagnosticReport/r#in', key: 'labs' },
      { resource: nameless, reference: 'DiagnosticReport/r#contained[2]', key: 'labs' },
    ]);
    expect(find('#', inside)).toBe('DiagnosticReport/r');
    expect(find('#in', nameless)).toBe('DiagnosticReport/r#in');
    expect(shelf.resolve('#', report)).toEqual({
      resource: report,
      reference: 'DiagnosticReport/r',
      key: 'labs',
    });
  });

  it('of a container that is not on the shelf is found all the same', () => {
    const { shelf } = shelfOf();
    expect(shelf.resolve('#in', report)).toEqual({
      resource: inside,
      reference: 'DiagnosticReport/r#in',
      key: '',
    });
  });
});

describe('of copies', () => {
  it('a draft stays, whatever the server sends, and the list of a type is up to date', () => {
    const { shelf, log } = shelfOf([anc('a', { status: 'final' })]);
    expect(shelf.of('Observation').map(({ resource }) => resource.status)).toEqual(['final']);
    shelf.put({ resource: anc('a', { status: 'registered' }), at: 0 }, 'draftOrders', true);
    shelf.put({ resource: anc('a', { status: 'amended', meta: { versionId: '9' } }), at: 1 }, 'labs', false);
    expect(shelf.of('Observation').map(({ resource, key }) => [resource.status, key])).toEqual([
      ['registered', 'draftOrders'],
    ]);
    expect([shelf.all().length, log.problems()]).toEqual([1, []]);
  });

  it('that differ without a version the last is used, and that is told', () => {
    const { shelf, log } = shelfOf([anc('a', { status: 'final' })], [anc('a', { status: 'amended' })]);
    expect(shelf.of('Observation').map(({ resource }) => resource.status)).toEqual(['amended']);
    expect(log.problems()).toEqual([
      {
        kind: 'duplicate',
        what: '1 Observation that came twice with different content and no version: the last was used',
        references: ['Observation/a'],
      },
    ]);
  });
});
