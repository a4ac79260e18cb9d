import { textsOf } from '../fhir/coding.ts';
import { isObject, list, text } from '../fhir/shape.ts';
import { dosagesOf, type Fields, fieldsOf } from './dosages.ts';
import type { OrderRead } from './dose.ts';
import { at, noteTexts, type OrderText } from './order-texts.ts';

/** A day of treatment that the order itself states. */
export interface StatedTreatmentDay {
  readonly cycle: number;
  readonly day: number;
  /** As it reads: `Cycle 1, Day 8`. */
  readonly stated: string;
  /** The elements that state it. */
  readonly where: readonly string[];
}

/** `C1D8`, `C1 D8`, `Cycle 1 Day 8`, `Cycle 1, Day 8`; not the dextrose of `D5W`. */
const cycleAndDay =
  /(?<![a-z0-9])c(?:ycle)?[\s#-]*(\d{1,3})[\s,;:/-]*d(ays?)?[\s#]*(\d{1,3})(?![a-z\d]|\.\d)/gi;
/** Further days after `Days 1`: `, 8 and 15`. */
const furtherDays = /^(?:\s*(?:,|&|\band\b|,\s*and\b)\s*\d{1,3}(?![\d.]|\s*(?!and\b)[a-z%]))+/i;
/** Further days after `D1`: `,8,15`; with a blank it would be the next number of the sentence. */
const shortDays = /^(?:[,/]\d{1,3}(?![\d.]|\s*(?!and\b)[a-z%]))+/i;

/**
 * Every day of treatment that an order states (fhir-data.md §3), each once: none, one, or several where the order
 * contradicts itself. The extension's URL comes from knowledge.
 */
export function statedTreatmentDays(order: OrderRead, extensionUrl?: string): readonly StatedTreatmentDay[] {
  const days = new Map<string, StatedTreatmentDay>();
  for (const { where, text: written } of dayTexts(order, extensionUrl)) {
    for (const { cycle, day, stated } of readDays(written)) {
      const id = `${cycle} ${day}`;
      const present = days.get(id);
      const places = new Set([...(present?.where ?? []), where]);
      days.set(id, { cycle, day, stated: present?.stated ?? stated, where: [...places] });
    }
  }
  return [...days.values()];
}

function dayTexts({ resource }: OrderRead, extensionUrl: string | undefined): readonly OrderText[] {
  const order = fieldsOf(resource);
  const dosages = dosagesOf(resource);
  const groups = [...list<unknown>(order.groupIdentifier), ...list<unknown>(order.requisition)].filter(
    isObject,
  );
  const service =
    resource.resourceType === 'ServiceRequest' ? [order.code, order.orderDetail].flatMap(textsOf) : [];
  return [
    ...at(
      'extension',
      [order, ...dosages].flatMap((holder) => extensionTexts(holder, extensionUrl)),
    ),
    ...at(
      'groupIdentifier.value',
      groups.map((group) => text(group.value)),
    ),
    ...at(
      'dosageInstruction.text',
      dosages.map((dosage) => text(dosage.text)),
    ),
    ...at('note.text', noteTexts(order)),
    ...at('code.text', service),
  ];
}

function extensionTexts(holder: Fields, url: string | undefined): readonly (string | undefined)[] {
  if (url === undefined) return [];
  return list<unknown>(holder.extension)
    .filter(isObject)
    .filter((extension) => text(extension.url) === url)
    .map((extension) => text(extension.valueString));
}

function readDays(written: string): readonly Omit<StatedTreatmentDay, 'where'>[] {
  return [...written.matchAll(cycleAndDay)].flatMap((match) => {
    const [stated, cycle, plural, day] = match;
    const rest = written.slice(match.index + stated.length);
    const more = (plural?.toLowerCase() === 'ays' ? furtherDays : shortDays).exec(rest)?.[0] ?? '';
    return [day, ...(more.match(/\d+/g) ?? [])]
      .map((number) => ({ cycle: Number(cycle), day: Number(number), stated: `${stated}${more}`.trim() }))
      .filter((item) => item.cycle > 0 && item.day > 0);
  });
}
