import type { FhirResource } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isObject, list } from '#src/fhir/shape.ts';
import { fixtureCall, fixtureChart, fixtureNames, serviceOf } from './fixture-calls.ts';
import { faultsOf } from './resource-validators.ts';
import { type RunningService, send, startService } from './running-service.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe('the validators', () => {
  const sound = { resourceType: 'Patient', id: 'p', gender: 'female', birthDate: '1960-02-29' };

  it.each<[string, object]>([
    ['an unknown member', { ...sound, weight: 60 }],
    ['a code that does not exist', { ...sound, gender: 'x' }],
    ['a missing member', { resourceType: 'MedicationRequest', status: 'draft' }],
    ['an object where an array belongs', { ...sound, name: { family: 'A' } }],
  ])('find %s', (_what, resource) => {
    expect(faultsOf(sound)).toEqual([]);
    expect(faultsOf(resource)).not.toEqual([]);
  });
});

/** The resources of a prefetch value: itself, or what its Bundle holds. */
function resourcesIn(value: unknown): readonly unknown[] {
  if (!isObject(value)) return [];
  if (value.resourceType !== 'Bundle') return [value];
  return list<unknown>(value.entry).flatMap((entry) => (isObject(entry) ? [entry.resource] : []));
}

describe('[T4] [C15] every resource that comes in and goes out is valid R4 to three validators', () => {
  it.each(fixtureNames)('%s', async (name) => {
    const call = fixtureCall(name);
    const drafts = (call.context.draftOrders.entry ?? []).map(({ resource }) => resource);
    const given = [...fixtureChart(name), ...drafts, ...Object.values(call.prefetch).flatMap(resourcesIn)];
    expect(faultsIn(given)).toEqual([]);

    const answer = await send(`${service.url}/cds-services/${serviceOf(call)}`, call);
    const suggested: readonly { resource?: FhirResource }[] = (answer.body.cards ?? [])
      .flatMap((card: { suggestions?: unknown }) => list(card.suggestions))
      .flatMap((suggestion: { actions?: unknown }) => list(suggestion.actions));
    expect(faultsIn(suggested.flatMap(({ resource }) => (resource === undefined ? [] : [resource])))).toEqual(
      [],
    );
  });

  /** Each once: a chart's resources come again in the prefetch. */
  function faultsIn(resources: readonly unknown[]): readonly string[] {
    const once = new Map(resources.map((resource) => [JSON.stringify(resource), resource]));
    return [...once.values()].flatMap((resource) => {
      const of = isObject(resource) ? `${resource.resourceType}/${resource.id}` : 'no resource';
      return faultsOf(resource).map((fault) => `${of} ${fault}`);
    });
  }
});
