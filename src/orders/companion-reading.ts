import { codingsOf, systems, textsOf } from '../fhir/coding.ts';
import { readDecimal } from '../fhir/decimal.ts';
import { text } from '../fhir/shape.ts';
import { readAmount } from './amount.ts';
import type { Companion } from './companion.ts';
import { chosenDoseAndRates, dosagesOf } from './dosages.ts';
import { readDose } from './dose.ts';
import { infusionDuration, infusionRate, orderedVolume } from './infusion.ts';
import { orderUnits } from './order-units.ts';

export type Route = 'intravenous' | 'other' | 'notStated';

/** SNOMED CT and HL7 v3 RouteOfAdministration; the v3 codes of this route all begin with IV. */
const INTRAVENOUS_CODES = new Set(['47625008', '418114005', '419993007']);
const INTRAVENOUS = /(?<![a-z])(i\.?v\.?|ivpb|ivp|intravenous(ly)?|intraven[oö]se?|infusion)(?![a-z])/i;
const OTHER_ROUTE =
  /(?<![a-z])(p\.?o\.?|by mouth|oral(ly)?|tablets?|capsules?|i\.?m\.?|intramuscular(ly)?|subcutaneous(ly)?|s\.?c\.?|ophthalmic|topical|eye drops?|intravitreal|intrathecal|inhal\w+)(?![a-z])/i;

/** By the route's coding or text, else the words of the dosage, else the name of the product ("oral tablet"). */
export function readRoute({ resource, drug }: Pick<Companion, 'resource' | 'drug'>): Route {
  const dosages = dosagesOf(resource);
  const stated = dosages.map(({ route }) => route);
  const codings = codingsOf(stated);
  if (codings.some(({ code }) => code !== undefined && (INTRAVENOUS_CODES.has(code) || /^IV/.test(code))))
    return 'intravenous';
  const routeTexts = textsOf(stated);
  const byRoute = routeIn(routeTexts);
  if (byRoute !== 'notStated') return byRoute;
  if (codings.some(({ system, code }) => system === systems.snomed && code !== undefined)) return 'other';
  const words = dosages.flatMap((dosage) => [
    ...[text(dosage.text) ?? ''],
    ...textsOf(dosage.method),
    ...textsOf(dosage.additionalInstruction),
  ]);
  const byWords = routeIn(words);
  return byWords === 'notStated' ? routeIn(drug.texts) : byWords;
}

function routeIn(texts: readonly string[]): Route {
  if (texts.some((item) => OTHER_ROUTE.test(item))) return 'other';
  return texts.some((item) => INTRAVENOUS.test(item)) ? 'intravenous' : 'notStated';
}

/** Milligrams of one dose; undefined where it cannot be told. Words count only where no dose is given as data. */
export function readMilligrams(companion: Companion): number | undefined {
  const dose = readDose(companion);
  const [only] = dose.readings;
  if (dose.state === 'known' && only !== undefined) return only.milligrams;
  const hasData = dosagesOf(companion.resource).some(
    (dosage) => chosenDoseAndRates(dosage, ['doseQuantity', 'doseRange']).length > 0,
  );
  return hasData ? undefined : one(dosageTexts(companion), MASS, orderUnits.mass);
}

const MASS = /(?<![\d.,])(\d+(?:\.\d+)?)\s*(mg|g|mcg)(?![a-z])(?!\s*\/)/gi;
const VOLUME = /(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(ml|l|liters?|litres?)(?![a-z])(?!\s*\/)/gi;
const LENGTH =
  /\bover\s+(?:about\s+)?(\d+(?:\.\d+)?)\s*(h|hr|hrs|hours?|min|mins|minutes?)(?![a-z])(?!\s*(?:-|–|to)\s*\d)/gi;

/** Millilitres of one infusion: as data, else rate times length, else the one volume that dosage and name speak of. */
export function readMillilitres(companion: Companion): number | undefined {
  const volume = orderedVolume(companion);
  const [stated] = volume.readings;
  if (volume.state === 'known' && stated !== undefined) return stated.ml;
  const [rate] = infusionRate(companion).readings;
  const [duration] = infusionDuration(companion).readings;
  if (rate !== undefined && duration !== undefined) return (rate.mlPerHour * duration.minutes) / 60;
  return (
    one(dosageTexts(companion), VOLUME, orderUnits.volume) ??
    one(companion.drug.texts, VOLUME, orderUnits.volume)
  );
}

/** Minutes: `timing.repeat.duration`, else volume over rate, else "over 4 hours" (fhir-data.md §3). */
export function readMinutes(companion: Companion): number | undefined {
  const duration = infusionDuration(companion);
  const [stated] = duration.readings;
  if (duration.state === 'known' && stated !== undefined) return stated.minutes;
  if (duration.state === 'unreadable') return undefined;
  const rate = infusionRate(companion);
  const [only] = rate.readings;
  const volume = readMillilitres(companion);
  if (rate.state === 'known' && only !== undefined && volume !== undefined)
    return (volume / only.mlPerHour) * 60;
  return minutesInWords(dosageTexts(companion));
}

/** The one infusion time that texts speak of ("over 1 hour"), in minutes. */
export function minutesInWords(texts: readonly string[]): number | undefined {
  return one(texts, LENGTH, orderUnits.time);
}

function dosageTexts({ resource }: Companion): readonly string[] {
  return dosagesOf(resource).flatMap((dosage) => text(dosage.text) ?? []);
}

/** The single amount of a kind that texts hold; two different ones say nothing. */
function one(
  texts: readonly string[],
  pattern: RegExp,
  family: Parameters<typeof readAmount>[1],
): number | undefined {
  const amounts = texts.flatMap((item) =>
    [...item.matchAll(pattern)].flatMap(([, value, unit]) => {
      const number = readDecimal(value?.replaceAll(',', ''));
      const amount = readAmount(
        { value: number?.toString(), unit: unit?.toLowerCase() === 'l' ? 'L' : unit },
        family,
      );
      return amount.kind === 'read' ? [amount.value.toNumber()] : [];
    }),
  );
  const distinct = [...new Set(amounts)];
  return distinct.length === 1 ? distinct[0] : undefined;
}
