import type { FhirResource } from 'fhir/r4';
import { isStanding } from '#src/facts/conditions.ts';
import type { Evidence } from '#src/facts/fact.ts';
import { textsOf } from '#src/fhir/coding.ts';
import { formatSpan, readDateTime, readPeriodOrDateTime, type TimeSpan } from '#src/fhir/dates.ts';
import { isObject, list, text } from '#src/fhir/shape.ts';
import { isKnownDrug } from './companions.ts';
import type { Context } from './settings.ts';
import { isLungTumour } from './tumour.ts';

/** One piece of evidence, with its time where the record has one. */
export interface Dated {
  readonly evidence: Evidence;
  readonly span?: TimeSpan;
}

/** Statuses in which the drug reached the patient, by resource type; an order never given is no proof (fhir-data.md §4). */
const RECEIVED: Readonly<
  Record<'MedicationAdministration' | 'MedicationStatement' | 'MedicationRequest', readonly string[]>
> = {
  MedicationAdministration: ['completed', 'in-progress', 'stopped'],
  MedicationStatement: ['active', 'completed', 'stopped', 'on-hold'],
  MedicationRequest: ['completed'],
};

/** Cisplatin or carboplatin that the patient received before now. MedicationStatement counts wherever it arrives. */
export function priorPlatinum(context: Context): readonly Dated[] {
  const types = ['MedicationAdministration', 'MedicationStatement', 'MedicationRequest'] as const;
  return types.flatMap((type) =>
    context.record.of(type).flatMap(({ resource, reference }): readonly Dated[] => {
      if (!RECEIVED[type].includes(text(resource.status) ?? '')) return [];
      const drug = context.record.drugOf(resource);
      if (!isKnownDrug(context, drug, 'platinum', { mixtures: true })) return [];
      const span = timeOf(resource, context.zone);
      if (span !== undefined && span.from > context.now) return [];
      return [dated(reference, 'prior platinum', drug.texts[0] ?? 'cisplatin or carboplatin', span, context)];
    }),
  );
}

const PROGRESSED = /\bprogress(ion|ive|ed|ing)\b|\brelapsed?\b/i;
const NOT_PROGRESSED =
  /\b(no|not|without|free of|absence of|negative for|risk of)\b.{0,40}\bprogress|\bprogression[-\s]?free|\bprogressive (supranuclear|multifocal|dementia|multiple)/i;
const OF_DISEASE = /\b(disease|cancer|tumou?r|carcinoma|SCLC|lung|metasta\w+|RECIST|malignan\w+|lesions?)\b/i;
const FINAL = new Set(['final', 'amended', 'corrected']);

/**
 * Progression of the cancer: the mCODE disease status "worsened", or a Condition or Observation whose text says progression
 * (fhir-data.md §4). A status of before the first platinum does not count; one during it does: the label says "on or after".
 */
export function progression(context: Context, platinum: readonly Dated[]): readonly Evidence[] {
  const first = Math.min(...platinum.flatMap(({ span }) => span?.from ?? []));
  return [...observedProgression(context), ...recordedProgression(context)]
    .filter(({ span }) => span === undefined || !Number.isFinite(first) || span.to >= first)
    .map(({ evidence }) => evidence);
}

const nothing: readonly Dated[] = [];

function observedProgression(context: Context): readonly Dated[] {
  const status = context.valueSet('disease-status');
  const worsened = context.valueSet('disease-worsened');
  return context.record.of('Observation').flatMap(({ resource, reference }): readonly Dated[] => {
    const { valueCodeableConcept, valueString } = resource;
    // Nearly every row of a record is a number.
    if (valueCodeableConcept === undefined && valueString === undefined) return nothing;
    if (!FINAL.has(text(resource.status) ?? '')) return nothing;
    const value = [valueCodeableConcept, valueString];
    const isStatus = status.find(resource.code) !== undefined;
    const coded = isStatus && worsened.find(valueCodeableConcept) !== undefined;
    const words = textsOf(value).find((item) => saysProgression(item, isStatus));
    if (!coded && words === undefined) return nothing;
    const span =
      readPeriodOrDateTime(resource, 'effective', context.zone) ??
      readDateTime(resource.issued, context.zone);
    return [dated(reference, 'progression', words ?? 'disease worsened', span, context)];
  });
}

function recordedProgression(context: Context): readonly Dated[] {
  return context.record.of('Condition').flatMap(({ resource, reference }): readonly Dated[] => {
    if (!isStanding(resource)) return [];
    const notes = list<unknown>(resource.note).flatMap((note) =>
      isObject(note) ? (text(note.text) ?? []) : [],
    );
    const ours = isLungTumour(context, resource);
    const words = [...textsOf(resource.code), ...(ours ? notes : [])].find((item) =>
      saysProgression(item, ours),
    );
    if (words === undefined) return [];
    // The Condition's onset is that of the cancer, not of its progression.
    return [dated(reference, 'progression', words, undefined, context)];
  });
}

function saysProgression(item: string, isOfDisease: boolean): boolean {
  return PROGRESSED.test(item) && !NOT_PROGRESSED.test(item) && (isOfDisease || OF_DISEASE.test(item));
}

function timeOf(resource: FhirResource, zone: string): TimeSpan | undefined {
  const fields: Readonly<Record<string, unknown>> = { ...resource };
  return (
    readPeriodOrDateTime(resource, 'effective', zone, 'start') ??
    readDateTime(fields.authoredOn, zone) ??
    readDateTime(fields.dateAsserted, zone)
  );
}

function dated(
  resource: string,
  what: string,
  value: string,
  span: TimeSpan | undefined,
  { zone }: Context,
): Dated {
  const at = span === undefined ? {} : { at: formatSpan(span, zone) };
  return { evidence: { resource, what, value, ...at }, ...(span === undefined ? {} : { span }) };
}
