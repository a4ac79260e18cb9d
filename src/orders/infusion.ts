import { absent, type Fact, known, unreadable } from '../facts/fact.ts';
import { type Decimal, formatDecimal } from '../fhir/decimal.ts';
import { isObject, list, text } from '../fhir/shape.ts';
import { type Amount, readAmount } from './amount.ts';
import { chosenDoseAndRates, dosagesOf, type Fields } from './dosages.ts';
import type { OrderRead } from './dose.ts';
import { orderUnits } from './order-units.ts';

/** Millilitres per hour. */
export interface InfusionRate {
  readonly mlPerHour: number;
  readonly recorded: string;
}

export interface InfusionDuration {
  readonly minutes: number;
  readonly recorded: string;
}

const rateMembers = ['rateQuantity', 'rateRatio', 'rateRange'];

/** Infusion rate: `rateQuantity`, or `rateRatio` as volume over time (fhir-data.md §3). */
export function infusionRate(order: OrderRead): Fact<InfusionRate> {
  const rates = dosagesOf(order.resource).flatMap((dosage) =>
    chosenDoseAndRates(dosage, rateMembers).flatMap(readRates),
  );
  return single(order, 'infusion rate', 'mL/h', rates, ({ value, recorded }) => ({
    mlPerHour: value.toNumber(),
    recorded,
  }));
}

/** Infusion time: `timing.repeat.duration` with `durationUnit`; a `durationMax` leaves it open. */
export function infusionDuration(order: OrderRead): Fact<InfusionDuration> {
  const repeats = dosagesOf(order.resource).flatMap(({ timing }) =>
    isObject(timing) && isObject(timing.repeat) ? [timing.repeat] : [],
  );
  const durations = repeats.flatMap(({ duration, durationMax, durationUnit }): readonly Amount[] => {
    if (duration === undefined || duration === null) return [];
    const read = readAmount({ value: duration, unit: text(durationUnit) }, orderUnits.time);
    const open = durationMax !== undefined && durationMax !== null && durationMax !== duration;
    return [open ? { kind: 'unreadable', reason: 'it is a range', recorded: read.recorded } : read];
  });
  return single(order, 'infusion time', 'min', durations, ({ value, recorded }) => ({
    minutes: value.toNumber(),
    recorded,
  }));
}

/** Volume of an infusion, in millilitres: a `doseQuantity` that is a volume. */
export function orderedVolume(order: OrderRead): Fact<{ readonly ml: number; readonly recorded: string }> {
  const parts = dosagesOf(order.resource).flatMap((dosage) =>
    chosenDoseAndRates(dosage, ['doseQuantity', 'doseRange']),
  );
  const volumes = parts.map((part): Amount => {
    if (part.doseRange !== undefined) return { kind: 'unreadable', reason: 'it is a range', recorded: '' };
    return readAmount(part.doseQuantity, orderUnits.volume);
  });
  return single(order, 'volume', 'mL', volumes, ({ value, recorded }) => ({
    ml: value.toNumber(),
    recorded,
  }));
}

function readRates({ rateQuantity, rateRatio, rateRange }: Fields): readonly Amount[] {
  const rates = list<unknown>(rateQuantity).map((rate) => readAmount(rate, orderUnits.volumePerTime));
  const ratios = list<unknown>(rateRatio).map(readRatio);
  const ranges = list<unknown>(rateRange).map(
    (): Amount => ({ kind: 'unreadable', reason: 'it is a range', recorded: '' }),
  );
  return [...rates, ...ratios, ...ranges];
}

function readRatio(ratio: unknown): Amount {
  if (!isObject(ratio)) return { kind: 'unreadable', reason: 'it is no ratio', recorded: '' };
  const volume = readAmount(ratio.numerator, orderUnits.volume);
  const time = readAmount(ratio.denominator, orderUnits.time);
  const recorded = `${volume.recorded} / ${time.recorded}`;
  if (volume.kind === 'unreadable') return { ...volume, recorded };
  if (time.kind === 'unreadable') return { ...time, recorded };
  return { kind: 'read', value: volume.value.times(60).dividedBy(time.value), unit: 'mL/h', recorded };
}

function single<T>(
  { resource, reference }: OrderRead,
  what: string,
  unit: string,
  amounts: readonly Amount[],
  reading: (amount: Extract<Amount, { kind: 'read' }>) => T,
): Fact<T> {
  if (amounts.length === 0) return absent(`the order states no ${what}`);
  const read = amounts.filter((amount) => amount.kind === 'read');
  const distinct = read.filter(
    (amount, index) => read.findIndex(({ value }) => same(value, amount.value)) === index,
  );
  const evidence = distinct.map(({ value, recorded }) => ({
    resource: reference ?? resource.resourceType,
    what: `Ordered ${what}`,
    value: `${formatDecimal(value)} ${unit}`,
    recorded,
  }));
  const readings = distinct.map(reading);
  const failed = amounts.find((amount) => amount.kind === 'unreadable');
  if (failed !== undefined)
    return unreadable(`the ${what} cannot be verified: ${failed.reason}`, readings, evidence);
  const [first] = readings;
  if (first === undefined || readings.length > 1)
    return unreadable(`the order states several values of ${what}`, readings, evidence);
  return known(first, evidence);
}

function same(a: Decimal, b: Decimal): boolean {
  return a.toSignificantDigits(40).equals(b.toSignificantDigits(40));
}
