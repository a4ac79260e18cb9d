import type { Dosage, MedicationAdministration, MedicationRequest } from 'fhir/r4';
import { readDateTime } from '../fhir/dates.ts';
import { isObject } from '../fhir/shape.ts';

const MS_PER_MINUTE = 60_000;

/**
 * What was given, in the shape of an order, so that one reader serves both: dose, rate and route of `dosage`, and the
 * length of `effectivePeriod` as the infusion time.
 */
export function givenAsOrder(given: MedicationAdministration, zone: string): MedicationRequest {
  const { dosage } = isObject(given.dosage) ? given : { dosage: undefined };
  const minutes = lengthOf(given, zone);
  const instruction: Dosage = {
    ...(dosage?.text === undefined ? {} : { text: dosage.text }),
    ...(dosage?.route === undefined ? {} : { route: dosage.route }),
    ...(dosage?.method === undefined ? {} : { method: dosage.method }),
    ...(minutes === undefined ? {} : { timing: { repeat: { duration: minutes, durationUnit: 'min' } } }),
    doseAndRate: [
      {
        ...(dosage?.dose === undefined ? {} : { doseQuantity: dosage.dose }),
        ...(dosage?.rateQuantity === undefined ? {} : { rateQuantity: dosage.rateQuantity }),
        ...(dosage?.rateRatio === undefined ? {} : { rateRatio: dosage.rateRatio }),
      },
    ],
  };
  return {
    resourceType: 'MedicationRequest',
    status: 'completed',
    intent: 'order',
    subject: given.subject,
    ...(given.medicationCodeableConcept === undefined
      ? {}
      : { medicationCodeableConcept: given.medicationCodeableConcept }),
    dosageInstruction: [instruction],
  };
}

function lengthOf(given: MedicationAdministration, zone: string): number | undefined {
  const period: unknown = given.effectivePeriod;
  if (!isObject(period)) return undefined;
  const start = readDateTime(period.start, zone);
  const end = readDateTime(period.end, zone);
  if (start?.precision !== 'time' || end?.precision !== 'time' || end.from <= start.from) return undefined;
  return (end.from - start.from) / MS_PER_MINUTE;
}
