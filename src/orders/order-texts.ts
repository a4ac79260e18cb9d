import { textsOf } from '../fhir/coding.ts';
import { isObject, list, text } from '../fhir/shape.ts';
import { dosagesOf, type Fields, fieldsOf } from './dosages.ts';
import type { OrderRead } from './dose.ts';

export interface OrderText {
  /** The element that it stands in: `note.text`. */
  readonly where: string;
  readonly text: string;
}

/**
 * The free texts of an order in which staff name a pump, a transfer device or the way it is given: notes, dosage texts,
 * patient instructions, additional instructions and the method (fhir-data.md §3, devices).
 */
export function deviceTexts({ resource }: OrderRead): readonly OrderText[] {
  const order = fieldsOf(resource);
  return [
    ...at('note.text', noteTexts(order)),
    ...at(
      'patientInstruction',
      list<unknown>(order.patientInstruction).flatMap((item) => text(item) ?? []),
    ),
    ...dosagesOf(resource).flatMap((dosage) => [
      ...at('dosageInstruction.text', [text(dosage.text)]),
      ...at('dosageInstruction.patientInstruction', [text(dosage.patientInstruction)]),
      ...at('dosageInstruction.additionalInstruction', textsOf(dosage.additionalInstruction)),
      ...at('dosageInstruction.method', textsOf(dosage.method)),
    ]),
  ];
}

export function noteTexts(order: Fields): readonly string[] {
  return list<unknown>(order.note).flatMap(
    (note) => text(note) ?? (isObject(note) ? (text(note.text) ?? []) : []),
  );
}

export function at(where: string, texts: readonly (string | undefined)[]): readonly OrderText[] {
  return texts.flatMap((item) => (item === undefined ? [] : [{ where, text: item }]));
}
