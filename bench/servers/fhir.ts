import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { FhirResource } from 'fhir/r4';
import { listen } from './listen.ts';

/**
 * A FHIR server that answers at once with what the call of a situation would have carried as prefetch (`BENCH_CALL`, a file), so that
 * reading costs only what the reader spends on it. `GET /queries` lists what was asked.
 */
interface Call {
  readonly prefetch: Readonly<Record<string, FhirResource>>;
}

/** Of all laboratory queries: the neutrophil count. The other Observations are asked for without it. */
const laboratoryCode = '751-8';

const { prefetch } = JSON.parse(readFileSync(process.env.BENCH_CALL ?? '', 'utf8')) as Call;
const texts = new Map(Object.entries(prefetch).map(([key, resource]) => [key, JSON.stringify(resource)]));
const keyOfType: Readonly<Record<string, string>> = {
  Patient: 'patient',
  Condition: 'conditions',
  MedicationRequest: 'medicationRequests',
  MedicationAdministration: 'medicationAdministrations',
  Procedure: 'procedures',
  AdverseEvent: 'adverseEvents',
  AllergyIntolerance: 'allergies',
  ServiceRequest: 'serviceRequests',
};
const queries = new Set<string>();

function answerTo(url: string): string | undefined {
  const [, type = ''] = /^\/fhir\/([A-Za-z]+)/.exec(url) ?? [];
  if (type === 'Observation') return texts.get(url.includes(laboratoryCode) ? 'labs' : 'observations');
  return texts.get(keyOfType[type] ?? '');
}

listen(
  createServer((request, response) => {
    const { url = '' } = request;
    const listed = url === '/queries';
    if (!listed) queries.add(url);
    const body = listed ? JSON.stringify([...queries]) : answerTo(url);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/fhir+json' });
    response.end(body ?? '{}');
  }),
);
