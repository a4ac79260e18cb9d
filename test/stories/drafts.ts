import type { FhirResource, MedicationAdministration, MedicationRequest } from 'fhir/r4';
import { tarlatamab } from '../../fixtures/build/drug.ts';
import type { Names } from '../../fixtures/build/identity.ts';
import { draftsOf } from '../../fixtures/build/orders.ts';
import { atSite, type StoryOrder } from './visit-file.ts';

/** The orders of one signing, planned for the day of `at`. */
export function draftsFor(
  order: StoryOrder,
  at: string,
  names: Names,
  zone: string,
): readonly FhirResource[] {
  const start = atSite(`${at.slice(0, 10)} ${order.start}`, zone);
  const { says: day, mg, companions } = order;
  const written = { day, mg, start, companions };
  return draftsOf(written, names).map((draft) =>
    draft.resourceType === 'MedicationRequest'
      ? { ...asWritten(draft, order), authoredOn: atSite(at, zone) }
      : draft,
  );
}

/** What only the tarlatamab order says. */
function asWritten(draft: MedicationRequest, order: StoryOrder): MedicationRequest {
  if (!isOurs(draft)) return draft;
  const [dosage] = draft.dosageInstruction ?? [];
  const [dose] = dosage?.doseAndRate ?? [];
  const rate =
    order.mlPerHour === undefined ? {} : { rateQuantity: { ...dose?.rateQuantity, value: order.mlPerHour } };
  const repeat =
    order.hours === undefined ? {} : { repeat: { duration: order.hours, durationUnit: 'h' as const } };
  return {
    ...draft,
    ...(order.note === undefined ? {} : { note: [{ text: order.note }] }),
    dosageInstruction: [
      { ...dosage, timing: { ...dosage?.timing, ...repeat }, doseAndRate: [{ ...dose, ...rate }] },
    ],
  };
}

/** The order while it is being chosen: the drug and the day, no dose yet. */
export function beingChosen(drafts: readonly FhirResource[]): readonly MedicationRequest[] {
  return orders(drafts).map(({ dosageInstruction, ...order }) => ({
    ...order,
    dosageInstruction: (dosageInstruction ?? []).map(({ doseAndRate: _, ...rest }) => rest),
  }));
}

export function withProduct(drafts: readonly FhirResource[], mg: 1 | 10): readonly FhirResource[] {
  return drafts.map((draft) =>
    draft.resourceType === 'MedicationRequest' && isOurs(draft)
      ? { ...draft, medicationCodeableConcept: tarlatamab(mg) }
      : draft,
  );
}

/** What the signed orders leave in the chart, the doses as given when `given`. */
export function afterSigning(
  drafts: readonly FhirResource[],
  given: boolean,
  names: Names,
): readonly FhirResource[] {
  const signed = drafts.flatMap((draft): readonly FhirResource[] => {
    if (draft.resourceType === 'ServiceRequest') return [{ ...draft, status: 'active', intent: 'order' }];
    if (draft.resourceType !== 'MedicationRequest') return [];
    return [draft.status === 'draft' ? { ...draft, status: 'completed', intent: 'order' } : draft];
  });
  return given
    ? [...signed, ...drafts.flatMap((draft) => asGiven(draft, names))]
    : signed.filter(wasNotForTheDose);
}

/** Dexamethasone and saline of a dose that was not given fall away with it. */
function wasNotForTheDose(resource: FhirResource): boolean {
  return (
    resource.resourceType !== 'MedicationRequest' ||
    resource.dosageInstruction === undefined ||
    isOurs(resource)
  );
}

function asGiven(draft: FhirResource, names: Names): readonly MedicationAdministration[] {
  if (draft.resourceType !== 'MedicationRequest' || draft.status !== 'draft') return [];
  const [dosage] = draft.dosageInstruction ?? [];
  const [dose] = dosage?.doseAndRate ?? [];
  const start = dosage?.timing?.event?.[0];
  if (
    start === undefined ||
    dose?.doseQuantity === undefined ||
    draft.medicationCodeableConcept === undefined
  )
    return [];
  return [
    {
      resourceType: 'MedicationAdministration',
      id: names.next('given'),
      status: 'completed',
      medicationCodeableConcept: draft.medicationCodeableConcept,
      subject: { reference: names.patientReference },
      effectiveDateTime: start,
      dosage: { ...(dosage?.route === undefined ? {} : { route: dosage.route }), dose: dose.doseQuantity },
    },
  ];
}

const orders = (drafts: readonly FhirResource[]): readonly MedicationRequest[] =>
  drafts.flatMap((draft) => (draft.resourceType === 'MedicationRequest' && isOurs(draft) ? [draft] : []));

const isOurs = ({ medicationCodeableConcept }: MedicationRequest): boolean =>
  /tarlatamab/.test(medicationCodeableConcept?.text ?? '');
