import { z } from 'zod';
import { type Evidence, known, unreadable } from '#src/facts/fact.ts';
import { labEvidence } from '#src/facts/laboratory/reading.ts';
import type { LabResult } from '#src/facts/laboratory/result.ts';
import { labResults } from '#src/facts/laboratory/results.ts';
import { formatSpan, localDay } from '#src/fhir/dates.ts';
import { doseHistory, isCharted } from './dose-history.ts';
import type { Context, Definition } from './settings.ts';

const shape = z.object({
  /** At least the site's fever limit, in the look-back before now. */
  present: z.boolean(),
  /** The last dose lies at most so many days back that this fever may be CRS. */
  afterDose: z.boolean(),
  /** Over 38.3 °C once, or at least 38.0 °C for more than an hour: fever in the sense of febrile neutropenia. */
  withNeutropenia: z.boolean(),
  /** The highest temperature and its time: `38.6 °C, 2026-11-20T06:00:00-05:00`. */
  found: z.string(),
  /** What makes it the fever of febrile neutropenia: one high temperature, or from when to when it lasted. */
  foundWithNeutropenia: z.string(),
  limit: z.string(),
  /** `14 days after the last dose`, or that it is not known. */
  sinceDose: z.string(),
});

export type Fever = z.infer<typeof shape>;

/** CTCAE v5.0 febrile neutropenia, in degrees Celsius. */
const SINGLE_ABOVE = 38.3;
const SUSTAINED_FROM = 38;
const SUSTAINED_MINUTES = 60;
const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;

interface Measurement {
  readonly result: LabResult;
  /** The lowest temperature that the record allows. */
  readonly atLeast: number;
  /** The lower bound itself is not included: `> 38`. */
  readonly above: boolean;
  readonly from: number;
  readonly to: number;
}

/**
 * Fever in the last hours (fhir-data.md §7): any temperature counts whose least possible value reaches the limit, whatever
 * its status; undated ones and those of the future count too, for none of them can be shown to be old.
 */
export const fever: Definition<Fever> = {
  name: 'fever',
  shape,
  reads: [{ key: 'observations', analytes: ['bodyTemperature'] }],
  uses: [doseHistory],
  derive(context) {
    const { feverFromCelsius, feverLookBackHours } = context.settings.policy;
    const since = context.now - feverLookBackHours * MS_PER_HOUR;
    const measured = measurements(context).filter(({ to }) => to >= since);
    const feverish = measured.filter(({ atLeast }) => atLeast >= feverFromCelsius);
    const [highest] = [...feverish].sort((a, b) => b.atLeast - a.atLeast);
    const found = highest === undefined ? 'no fever' : describe(highest, context.zone);
    const lasting = sustained(measured, context.zone);
    const isHighOnce = feverish.some(isHigh);
    const value: Fever = {
      present: feverish.length > 0,
      ...sinceDose(context),
      withNeutropenia: isHighOnce || lasting !== undefined,
      found,
      foundWithNeutropenia: isHighOnce ? found : (lasting ?? found),
      limit: `${feverFromCelsius} °C`,
    };
    const evidence = feverish.map(({ result }) => temperatureEvidence(context, result));
    const slice = context.record.slice('observations');
    if (slice.state === 'complete') return known(value, evidence);
    return unreadable(`temperature: ${slice.reason ?? 'observations were not read'}`, [value], evidence);
  },
};

function measurements(context: Context): readonly Measurement[] {
  return labResults(context.record, context.analytes, 'bodyTemperature', context.zone)
    .flatMap((result) => {
      const lows = result.values.map(({ bounds }) => bounds.low);
      const [first] = lows.flatMap((low) => low ?? []).sort((a, b) => a.value.comparedTo(b.value));
      if (first === undefined || lows.includes(undefined)) return [];
      return [
        {
          result,
          atLeast: first.value.toNumber(),
          above: !first.included,
          from: result.span?.from ?? context.now,
          to: result.span?.to ?? context.now,
        },
      ];
    })
    .sort((a, b) => a.from - b.from);
}

function isHigh({ atLeast, above }: Measurement): boolean {
  return atLeast > SINGLE_ABOVE || (above && atLeast === SINGLE_ABOVE);
}

/** Two measurements more than an hour apart, and none below the limit between them: from when to when. */
function sustained(measured: readonly Measurement[], zone: string): string | undefined {
  let first: Measurement | undefined;
  let lasting: string | undefined;
  for (const one of measured) {
    if (one.atLeast < SUSTAINED_FROM) {
      first = undefined;
      continue;
    }
    first ??= one;
    if (one.result.span?.precision === 'time' && one.from - first.to > SUSTAINED_MINUTES * MS_PER_MINUTE)
      lasting = `at least ${SUSTAINED_FROM.toFixed(1)} °C from ${timeOf(first, zone)} to ${timeOf(one, zone)}`;
  }
  return lasting;
}

function timeOf({ result }: Measurement, zone: string): string {
  return result.span === undefined ? 'a time not recorded' : formatSpan(result.span, zone);
}

/** Fever of a patient whose doses are not all known may follow one. */
function sinceDose(context: Context): Pick<Fever, 'afterDose' | 'sinceDose'> {
  const history = context.get(doseHistory);
  const last = history.readings[0]?.last;
  const isTold = isCharted(history);
  if (last === undefined) {
    return { afterDose: !isTold, sinceDose: isTold ? 'before any dose' : 'the last dose is not known' };
  }
  const days = localDay(context.now, context.zone).dayNumber - last.dayNumber;
  return {
    sinceDose: days === 1 ? '1 day after the last dose' : `${days} days after the last dose`,
    afterDose: !isTold || days <= context.settings.policy.crsOnsetDays,
  };
}

function describe({ result }: Measurement, zone: string): string {
  const at = result.span === undefined ? 'undated' : formatSpan(result.span, zone);
  return `${(result.values[0]?.text ?? '').replace(/ Cel$/, ' °C')}, ${at}`;
}

function temperatureEvidence(context: Context, result: LabResult): Evidence {
  return labEvidence(result, context.analytes.get(result.analyte), context.zone);
}
