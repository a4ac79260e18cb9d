import { codingsOf, textsOf } from '../../fhir/coding.ts';
import { readDecimal } from '../../fhir/decimal.ts';
import { isObject, list, text } from '../../fhir/shape.ts';

/** Whom a range must fit; undefined fits every range. */
export interface Person {
  readonly sex?: 'female' | 'male';
  readonly ageYears?: number;
}

const femaleCodes: ReadonlySet<string> = new Set(['248152002', 'female', 'f']);
const maleCodes: ReadonlySet<string> = new Set(['248153007', 'male', 'm']);

/** A range for anything else than a sex (a trimester, an ethnic group) fits nobody here. */
export function fitsSex(appliesTo: unknown, person: Person): boolean {
  const groups = list(appliesTo);
  if (groups.length === 0) return true;
  return groups.some((group) => {
    const names = [
      ...codingsOf(group).flatMap((coding) => coding.code?.toLowerCase() ?? []),
      ...textsOf(group).map((name) => name.toLowerCase()),
    ];
    const female = names.some((name) => femaleCodes.has(name) || /\b(female|women|woman)/.test(name));
    const male = names.some((name) => maleCodes.has(name) || /\b(male|men|man)\b/.test(name));
    if (person.sex === undefined) return female || male;
    return person.sex === 'female' ? female : male && !female;
  });
}

const yearsPer: ReadonlyMap<string, number> = new Map([
  ['a', 1],
  ['year', 1],
  ['years', 1],
  ['yr', 1],
  ['y', 1],
  ['mo', 1 / 12],
  ['months', 1 / 12],
  ['wk', 7 / 365.25],
  ['d', 1 / 365.25],
  ['days', 1 / 365.25],
]);

export function fitsAge(age: unknown, person: Person): boolean {
  if (!isObject(age) || person.ageYears === undefined) return true;
  const low = years(age.low);
  const high = years(age.high);
  return (low === undefined || person.ageYears >= low) && (high === undefined || person.ageYears <= high);
}

function years(quantity: unknown): number | undefined {
  if (!isObject(quantity)) return undefined;
  const value = readDecimal(quantity.value);
  const unit = text(quantity.code) ?? text(quantity.unit) ?? 'a';
  const factor = yearsPer.get(unit.toLowerCase());
  return value === undefined || factor === undefined ? undefined : value.toNumber() * factor;
}
