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
  const asked = drug.services.flatMap(({ prefetch }) => Object.entries(prefetch));
  const keys = [...new Set(asked.map(([key]) => key))];
  return {
    name,
    story: 'Opened from a file; it stays in this browser and goes to this service only.',
    patientId,
    userId: 'Practitioner/workbench',
    prefetch: Object.fromEntries(
      keys.map((key) => [
        key,
        answerTo(
          asked.flatMap(([other, template]) => (other === key ? [template] : [])),
          resources,
        ),
      ]),
    ),
    drafts: [],
    now: time.now,
    writtenFor: time.now,
    zone: time.zone,
  };
}

/** What a server would answer to prefetch templates of one key: the type, narrowed by `code=` where a template has it. */
export function answerTo(templates: readonly string[], resources: readonly Resource[]): unknown {
  const questions = templates.map((template) => {
    const [path = '', query] = template.split('?');
    const codes = text(new URLSearchParams(query ?? '').get('code'))?.split(',');
    return {
      type: path.split('/')[0],
      read: query === undefined,
      ...(codes === undefined ? {} : { codes: new Set(codes) }),
    };
  });
  const found = resources.filter((resource) =>
    questions.some(
      ({ type, codes }) =>
        resource.resourceType === type && (codes === undefined || hasCode(resource, codes)),
    ),
  );
  if (questions.every(({ read }) => read)) return found[0] ?? null;
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
