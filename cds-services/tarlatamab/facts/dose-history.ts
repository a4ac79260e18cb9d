import type { MedicationAdministration } from 'fhir/r4';
import { z } from 'zod';
import { type Evidence, type Fact, known, unreadable } from '#src/facts/fact.ts';
import { formatSpan, localDay, readPeriodOrDateTime, type TimeSpan } from '#src/fhir/dates.ts';
import { text } from '#src/fhir/shape.ts';
import { readAmount } from '#src/orders/amount.ts';
import { matchDrug } from '#src/orders/drug-identity.ts';
import { orderUnits } from '#src/orders/order-units.ts';
import type { Located } from '#src/record/patient-record.ts';
import { claimedOnly, claimsUnread, twiceOnOneDay } from './dose-doubts.ts';
import type { Context, Definition } from './settings.ts';

const doseSchema = z.object({
  reference: z.string(),
  /** Epoch milliseconds of the start of the infusion. */
  at: z.number(),
  /** Local calendar day at the site, and its number for differences. */
  day: z.string(),
  dayNumber: z.number(),
  mg: z.number(),
});

const shape = z.object({
  count: z.number(),
  doses: z.array(doseSchema),
  last: doseSchema.optional(),
  /** Infusions begun and not completed, for which nobody knows how much was given. */
  partial: z.number(),
  /** Administrations dated after now: named, not counted (clinical.md §5 #79). */
  future: z.number(),
  futureText: z.string(),
  /** All administrations were read and count; only the procedures were not, which might tell of one more dose. */
  proceduresOnlyUnread: z.boolean(),
});

export type GivenDose = z.infer<typeof doseSchema>;
export type DoseHistory = z.infer<typeof shape>;

/** Administrations that never happened (clinical.md §5 #76). */
const NEVER_GIVEN = new Set(['not-done', 'entered-in-error']);
const BEGUN = new Set(['in-progress', 'stopped', 'on-hold', 'unknown']);

/**
 * The tarlatamab doses given, oldest first, mg and local calendar day (fhir-data.md §4). Unreadable when a dose counts but
 * its time, its amount or its completion is not readable, or when the administrations or procedures were not all read.
 */
export const doseHistory: Definition<DoseHistory> = {
  name: 'doseHistory',
  shape,
  reads: [{ key: 'medicationAdministrations' }, { key: 'procedures' }],
  uses: [],
  derive(context) {
    const ours = context.record.of('MedicationAdministration').filter((located) => isOurs(located, context));
    const read = ours
      .filter(({ resource }) => !NEVER_GIVEN.has(text(resource.status) ?? ''))
      .map((located) => readDose(located, context));
    const future = read.filter((dose) => dose.span !== undefined && dose.span.from > context.now);
    const past = read.filter((dose) => !future.includes(dose));
    const partial = past.filter((dose) => dose.partial);
    const doses = past.flatMap((dose) => dose.given ?? []).sort((a, b) => a.at - b.at);
    const last = doses.at(-1);
    const evidence = past.map((dose) => dose.evidence);
    const problem =
      past.flatMap((dose) => dose.problem ?? [])[0] ?? twiceOnOneDay(doses) ?? claimedOnly(context, doses);
    const charted = context.record.slice('medicationAdministrations');
    const claims = context.record.slice('procedures');
    const history: DoseHistory = {
      count: doses.length,
      doses,
      partial: partial.length,
      future: future.length,
      futureText: future
        .map(({ evidence }) => `${evidence.value ?? 'a dose'}, ${evidence.at ?? ''}`)
        .join('; '),
      proceduresOnlyUnread:
        problem === undefined && charted.state === 'complete' && claims.state !== 'complete',
      ...(last ? { last } : {}),
    };
    const uncharted = charted.state === 'complete' ? [] : [charted.reason ?? 'doses given: not read'];
    const doubts = [...(problem === undefined ? uncharted : [problem]), ...claimsUnread(context)];
    return doubts.length === 0
      ? known(history, evidence)
      : unreadable(doubts.join('; '), [history], evidence);
  },
};

/**
 * The history is known, or lacks only the procedures: other topics then go by the doses charted, and the gap on dose and
 * schedule names what was not read.
 */
export function isCharted({ state, readings: [history] }: Fact<DoseHistory>): boolean {
  return state === 'known' || history?.proceduresOnlyUnread === true;
}

interface ReadDose {
  readonly given?: GivenDose;
  readonly span?: TimeSpan;
  readonly partial: boolean;
  readonly problem?: string;
  readonly evidence: Evidence;
}

function isOurs({ resource }: Located<MedicationAdministration>, context: Context): boolean {
  return matchDrug(context.record.drugOf(resource), context.identity) !== undefined;
}

function readDose({ resource, reference }: Located<MedicationAdministration>, context: Context): ReadDose {
  const span = readPeriodOrDateTime(resource, 'effective', context.zone, 'start');
  const partial = BEGUN.has(text(resource.status) ?? 'unknown');
  const amount = readAmount(resource.dosage?.dose, orderUnits.mass);
  const mg = amount.kind === 'read' ? amount.value.toNumber() : undefined;
  const when = span === undefined ? 'without a date' : `of ${formatSpan(span, context.zone)}`;
  const evidence: Evidence = {
    resource: reference,
    what: 'tarlatamab given',
    ...(mg === undefined ? {} : { value: `${mg} mg` }),
    ...(span === undefined ? {} : { at: formatSpan(span, context.zone) }),
    ...(partial ? { note: `not completed (${text(resource.status) ?? 'status missing'})` } : {}),
  };
  const problem = problemOf(span, partial, mg, when);
  if (problem !== undefined) return { ...(span ? { span } : {}), partial, problem, evidence };
  if (span === undefined || mg === undefined) return { partial, evidence };
  const day = localDay(span.from, context.zone);
  return {
    span,
    partial,
    evidence,
    given: { reference, at: span.from, day: day.iso, dayNumber: day.dayNumber, mg },
  };
}

function problemOf(
  span: TimeSpan | undefined,
  partial: boolean,
  mg: number | undefined,
  when: string,
): string | undefined {
  if (partial) return `the tarlatamab infusion ${when} was not completed: how much was given is not known`;
  if (span === undefined) return 'a tarlatamab dose is recorded without a readable date';
  if (span.precision === 'month' || span.precision === 'year')
    return `the day of the tarlatamab dose ${when} is not recorded`;
  return mg === undefined ? `the amount of the tarlatamab dose ${when} is not readable in mg` : undefined;
}
