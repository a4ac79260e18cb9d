import { isObject, list, text } from '../../fhir/shape.ts';
import type { DrugKnowledge } from '../knowledge.ts';
import { asResource, conceptCodes, conceptText, type Resource, shortReference } from './resource.ts';
import type { Draft } from './visit.ts';

/** Is this an order or a dose of the drug? Good enough to show it; whether it is judged, the service decides. */
export function isOfDrug(resource: Resource, drug: DrugKnowledge, others: readonly Resource[]): boolean {
  const concepts = medicationConcepts(resource, others);
  const codes = new Set(drug.codes.map((code) => code.slice(code.indexOf('|') + 1)));
  const names = drug.names.map((name) => name.toLowerCase());
  return concepts.some(
    (concept) =>
      conceptCodes(concept).some((code) => codes.has(code.slice(code.indexOf('|') + 1))) ||
      names.some((name) => conceptText(concept)?.toLowerCase().includes(name)),
  );
}

/** What people call the thing that is ordered. */
export function orderName(resource: Resource, others: readonly Resource[] = []): string {
  const name = medicationConcepts(resource, others)
    .map(conceptText)
    .find((one) => one !== undefined);
  return name ?? `${resource.resourceType} without a name`;
}

function medicationConcepts(resource: Resource, others: readonly Resource[]): readonly unknown[] {
  const reference = isObject(resource.medicationReference) ? resource.medicationReference : undefined;
  const target = text(reference?.reference);
  const medication =
    target === undefined
      ? undefined
      : target.startsWith('#')
        ? list(resource.contained)
            .map(asResource)
            .find((one) => one?.id === target.slice(1))
        : others.find((one) => `${one.resourceType}/${one.id}` === shortReference(target));
  const ingredients = list(medication?.ingredient).map((one) =>
    isObject(one) ? one.itemCodeableConcept : undefined,
  );
  return [
    resource.medicationCodeableConcept,
    reference === undefined ? undefined : { text: reference.display },
    resource.code,
    medication?.code,
    ...ingredients,
  ];
}

/** The first draft that is an order of the drug. */
export function drugDraft(drafts: readonly Draft[], drug: DrugKnowledge): Draft | undefined {
  const all = drafts.map(({ resource }) => resource);
  return drafts.find(
    ({ resource }) => resource.resourceType.endsWith('Request') && isOfDrug(resource, drug, all),
  );
}

/** What can be edited of an order. */
export interface OrderFields {
  readonly mg?: number;
  /** Epoch ms. */
  readonly start?: number;
  /** mL/h. */
  readonly rate?: number;
  /** Hours. */
  readonly duration?: number;
  readonly text: string;
}

export function readOrder(resource: Resource): OrderFields {
  const dosage = firstObject(resource.dosageInstruction);
  const timing = isObject(dosage?.timing) ? dosage.timing : undefined;
  const repeat = isObject(timing?.repeat) ? timing.repeat : undefined;
  const doses = list(dosage?.doseAndRate).filter(isObject);
  const mg = doses.map(({ doseQuantity }) => quantity(doseQuantity, 'mg')).find((one) => one !== undefined);
  const rate = doses
    .map(({ rateQuantity }) => quantity(rateQuantity, 'mL/h'))
    .find((one) => one !== undefined);
  const event = text(list(timing?.event)[0]) ?? text(resource.occurrenceDateTime);
  const start = event === undefined ? Number.NaN : Date.parse(event);
  const hours =
    repeat?.durationUnit === 'h' && typeof repeat.duration === 'number' ? repeat.duration : undefined;
  return {
    text: text(dosage?.text) ?? '',
    ...(mg === undefined ? {} : { mg }),
    ...(rate === undefined ? {} : { rate }),
    ...(hours === undefined ? {} : { duration: hours }),
    ...(Number.isNaN(start) ? {} : { start }),
  };
}

function quantity(value: unknown, unit: string): number | undefined {
  if (!isObject(value) || (value.code ?? value.unit) !== unit) return undefined;
  return typeof value.value === 'number' ? value.value : undefined;
}

function firstObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return list(value).find(isObject);
}
