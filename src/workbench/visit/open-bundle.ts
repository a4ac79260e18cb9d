import { isObject, text } from '../../fhir/shape.ts';
import type { DrugKnowledge } from '../knowledge.ts';
import { conceptCodes, type Resource, resourcesIn } from './resource.ts';
import type { Visit } from './visit.ts';

/** Why a file that was opened is no chart, in words for the person who opened it. */
export class NotAChart extends Error {
  override readonly name = 'NotAChart';
}

/**
 * A visit from a FHIR Bundle of one's own: the prefetch that the service's templates ask for, filled from the Bundle as a
 * server would. @throws NotAChart
 */
export function visitFromBundle(
  name: string,
  bundle: unknown,
  drug: DrugKnowledge,
  time: { readonly now: number; readonly zone: string },
): Visit {
  if (!isObject(bundle) || bundle.resourceType !== 'Bundle') {
    throw new NotAChart('This file is no FHIR Bundle.');
  }
  const resources = resourcesIn(bundle);
  const patients = resources.filter(({ resourceType }) => resourceType === 'Patient');
  const patientId = patients[0]?.id;
  if (patientId === undefined) throw new NotAChart('The Bundle holds no Patient with an id.');
  if (patients.length > 1) throw new NotAChart('The Bundle holds several patients; open one at a time.');
  const templates: Record<string, string> = Object.assign(
    {},
    ...drug.services.map(({ prefetch }) => prefetch),
  );
  return {
    name,
    story: 'Opened from a file; it stays in this browser and goes to this service only.',
    patientId,
    userId: 'Practitioner/workbench',
    prefetch: Object.fromEntries(
      Object.entries(templates).map(([key, template]) => [key, answerTo(template, resources)]),
    ),
    drafts: [],
    now: time.now,
    writtenFor: time.now,
    zone: time.zone,
  };
}

/** What a server would answer to a prefetch template: the type, narrowed by `code=` where the template has it. */
export function answerTo(template: string, resources: readonly Resource[]): unknown {
  const [path = '', query] = template.split('?');
  const type = path.split('/')[0];
  const ofType = resources.filter(({ resourceType }) => resourceType === type);
  if (query === undefined) return ofType[0] ?? null;
  const codes = text(new URLSearchParams(query).get('code'))?.split(',');
  const found = codes === undefined ? ofType : ofType.filter((resource) => hasCode(resource, new Set(codes)));
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    ...(found.length === 0 ? {} : { entry: found.map((resource) => ({ resource })) }),
  };
}

/** By `system|code`, and by the code alone where the template names no system. */
function hasCode(resource: Resource, wanted: ReadonlySet<string>): boolean {
  return conceptCodes(resource.code).some(
    (code) => wanted.has(code) || wanted.has(code.slice(code.indexOf('|') + 1)),
  );
}
