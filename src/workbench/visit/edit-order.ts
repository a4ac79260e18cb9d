import { isObject, list, text } from '../../fhir/shape.ts';
import type { OrderFields } from './drug-order.ts';
import type { Resource } from './resource.ts';
import { toFhirTime } from './zoned.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A copy of an order with some of its fields changed; every other field stays, the dose in the text follows. */
export function editOrder(resource: Resource, changes: Partial<OrderFields>, zone: string): Resource {
  const [first, ...others] = list(resource.dosageInstruction).filter(isObject);
  const dosage = editDosage(first ?? {}, changes, zone);
  return { ...resource, dosageInstruction: [dosage, ...others] };
}

function editDosage(dosage: Fields, changes: Partial<OrderFields>, zone: string): Fields {
  const { mg, start, rate, duration } = changes;
  const timing = isObject(dosage.timing) ? dosage.timing : {};
  const repeat = isObject(timing.repeat) ? timing.repeat : {};
  const given = list(dosage.doseAndRate).filter(isObject);
  const doses = given.length === 0 && (mg !== undefined || rate !== undefined) ? [{}] : given;
  const words = changes.text ?? text(dosage.text);
  const spoken = mg === undefined ? words : words?.replace(/\b\d+(\.\d+)? mg\b/, `${mg} mg`);
  const changedTiming = {
    ...timing,
    ...(start === undefined ? {} : { event: [toFhirTime(start, zone)] }),
    ...(duration === undefined ? {} : { repeat: { ...repeat, duration, durationUnit: 'h' } }),
  };
  return {
    ...dosage,
    ...(spoken === undefined || spoken === '' ? {} : { text: spoken }),
    ...(Object.keys(changedTiming).length === 0 ? {} : { timing: changedTiming }),
    ...(doses.length === 0 ? {} : { doseAndRate: doses.map((dose) => editDose(dose, mg, rate)) }),
  };
}

/** Amounts in another unit than milligrams (the millilitres of a bag) are left alone. */
function editDose(dose: Fields, mg: number | undefined, rate: number | undefined): Fields {
  const amount = isObject(dose.doseQuantity) ? dose.doseQuantity : undefined;
  const inMg = amount === undefined || (amount.code ?? amount.unit) === 'mg';
  const { doseRange: _, ...rest } = dose;
  return {
    ...(mg === undefined ? dose : rest),
    ...(mg === undefined || !inMg ? {} : { doseQuantity: ucum(mg, 'mg') }),
    ...(rate === undefined ? {} : { rateQuantity: ucum(rate, 'mL/h') }),
  };
}

export function ucum(value: number, code: string): Fields {
  return { value, unit: code, system: 'http://unitsofmeasure.org', code };
}
