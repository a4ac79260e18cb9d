import type { FhirResource } from 'fhir/r4';
import { list } from '#src/fhir/shape.ts';
import type { CdsResponse } from '#src/hooks/card.ts';
import { send, startService } from '../conformance/running-service.ts';

/** What the EHR sends: drafts in front of the chart, at a time of the site. */
export interface Call {
  readonly hook: 'order-select' | 'order-sign';
  readonly patientId: string;
  /** ISO 8601 with offset. */
  readonly now: string;
  readonly zone: string;
  readonly chart: readonly FhirResource[];
  readonly drafts: readonly FhirResource[];
}

/** An EHR beside the running service: it reads discovery once and fills the prefetch templates from the chart. */
export interface Hospital {
  ask(call: Call): Promise<CdsResponse>;
  close(): Promise<void>;
}

interface Discovered {
  readonly id: string;
  readonly hook: string;
  readonly prefetch: Readonly<Record<string, string>>;
}

export async function openHospital(): Promise<Hospital> {
  const service = await startService();
  const discovery = await send(`${service.url}/cds-services`);
  const services: readonly Discovered[] = discovery.body.services;
  return {
    async ask(call) {
      const found = services.find(({ hook }) => hook === call.hook);
      if (found === undefined) throw new Error(`no service for ${call.hook}`);
      const answer = await send(`${service.url}/cds-services/${found.id}`, bodyOf(call, found));
      if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
      return answer.body;
    },
    close: () => service.stop(),
  };
}

function bodyOf({ hook, patientId, now, zone, chart, drafts }: Call, { prefetch }: Discovered): object {
  const chosen = drafts.map(({ resourceType, id }) => `${resourceType}/${id}`);
  return {
    hook,
    hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
    context: {
      userId: 'Practitioner/oncologist-1',
      patientId,
      ...(hook === 'order-select' ? { selections: chosen } : {}),
      draftOrders: {
        resourceType: 'Bundle',
        type: 'collection',
        entry: drafts.map((resource) => ({ resource })),
      },
    },
    prefetch: Object.fromEntries(
      Object.entries(prefetch).map(([key, template]) => [key, prefetched(template, chart)]),
    ),
    extension: { 'org.tarlatamab-cds.now': now, 'org.tarlatamab-cds.zone': zone },
  };
}

/** What a FHIR server would return for a template: a read, or a search by type and `code`. */
function prefetched(template: string, chart: readonly FhirResource[]): unknown {
  const [path = '', query = ''] = template.split('?');
  const [type] = path.split('/');
  const ofType = chart.filter(({ resourceType }) => resourceType === type);
  if (path.includes('/')) return ofType[0] ?? null;
  const codes = new URLSearchParams(query).get('code')?.split(',');
  const found = codes === undefined ? ofType : ofType.filter((resource) => hasCode(resource, codes));
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    entry: found.map((resource) => ({ resource })),
  };
}

function hasCode(resource: FhirResource, codes: readonly string[]): boolean {
  if (resource.resourceType !== 'Observation') return false;
  return list(resource.code.coding).some(({ system, code }) => codes.includes(`${system}|${code}`));
}
