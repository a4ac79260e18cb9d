import { isObject } from '../../fhir/shape.ts';
import type { PlotSheet } from '../knowledge.ts';
import { conceptCodes, type Resource, resourcesIn } from './resource.ts';
import { type Visit, withRecorded } from './visit.ts';
import { toFhirTime } from './zoned.ts';

/** New results of laboratory tests in the units of their plots, drawn at the clock of the visit. */
export function withNewResults(
  visit: Visit,
  values: readonly { readonly plot: PlotSheet; readonly value: number }[],
  newId: () => string,
): Visit {
  return values.reduce((before, { plot, value }) => {
    const like = lastOf(before, plot);
    return withRecorded(before, like?.key ?? 'labs', [result(before, plot, value, like?.resource, newId())]);
  }, visit);
}

/** The last recorded result of a test gives code and reference range to the new one. */
function lastOf(
  visit: Visit,
  plot: PlotSheet,
): { readonly key: string; readonly resource: Resource } | undefined {
  const codes = new Set(plot.codes);
  return Object.entries(visit.prefetch)
    .flatMap(([key, value]) => resourcesIn(value).map((resource) => ({ key, resource })))
    .find(
      ({ resource }) =>
        resource.resourceType === 'Observation' &&
        isObject(resource.valueQuantity) &&
        conceptCodes(resource.code).some((code) => codes.has(code)),
    );
}

function result(
  visit: Visit,
  plot: PlotSheet,
  value: number,
  like: Resource | undefined,
  id: string,
): Resource {
  const [system, code] = plot.codes[0]?.split('|') ?? [];
  const sameUnit =
    isObject(like?.valueQuantity) && (like.valueQuantity.code ?? like.valueQuantity.unit) === plot.unit;
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' },
        ],
      },
    ],
    code: { coding: [{ system, code, display: plot.title }], text: plot.title },
    subject: { reference: `Patient/${visit.patientId}` },
    effectiveDateTime: toFhirTime(visit.now, visit.zone),
    valueQuantity: { value, unit: plot.unit, system: 'http://unitsofmeasure.org', code: plot.unit },
    ...(sameUnit && like?.referenceRange !== undefined ? { referenceRange: like.referenceRange } : {}),
  };
}
