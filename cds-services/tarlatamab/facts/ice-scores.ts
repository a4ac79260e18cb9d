import type { Observation } from 'fhir/r4';
import { z } from 'zod';
import { type Evidence, known } from '#src/facts/fact.ts';
import { codingsOf, textsOf } from '#src/fhir/coding.ts';
import { formatSpan, readDateTime, readPeriodOrDateTime, type TimeSpan } from '#src/fhir/dates.ts';
import { isObject, list, text } from '#src/fhir/shape.ts';
import type { Located } from '#src/record/patient-record.ts';
import type { Context, Definition } from './settings.ts';

/** One ICE score, or a statement whether the patient can be aroused, or both. */
export interface IceScore {
  readonly reference: string;
  readonly span?: TimeSpan;
  /** 0 to 10; 10 is normal. With a comparator the best score that it allows. */
  readonly score?: number;
  readonly arousable?: boolean;
  /** As recorded, where it is no whole number from 0 to 10. */
  readonly unreadable?: string;
  /** Final, with a time that has come: may clear. */
  readonly solid: boolean;
  readonly evidence: Evidence;
}

const BEST = 10;
const NAMED = /\bICE\b.*\bscore\b|immune effector cell.*encephalopathy.*score/i;
const VOID = new Set(['entered-in-error', 'cancelled']);
const CLEARING = new Set(['final', 'amended', 'corrected']);
/** "9", "9/10", "<= 2"; of a comparator only the best score that it allows is of use. */
const WRITTEN = /^\s*(<=?|≤)?\s*(-?\d+(?:\.\d+)?)\s*(?:\/\s*10)?\s*$/;

/** Every ICE score and arousability of the record, oldest first; undated ones may be the newest and come last. */
export const iceScores: Definition<readonly IceScore[]> = {
  name: 'iceScores',
  shape: z.custom<readonly IceScore[]>(),
  reads: [{ key: 'observations', valueSets: ['ice-score', 'arousable'] }],
  uses: [],
  derive(context) {
    const arousable = context.valueSet('arousable');
    const scores = context.record
      .observationsAbout(({ code, components }) => {
        const asked = [code, ...components].map((concept) => ({
          score: isScore(concept, context),
          arousable: arousable.find(concept) !== undefined,
        }));
        return asked.some((one) => one.score || one.arousable) ? asked : undefined;
      })
      .filter(({ row: { resource } }) => !VOID.has(text(resource.status) ?? ''))
      .flatMap(({ row, about }) => read(row, context, about));
    return known(scores.sort((a, b) => (a.span?.from ?? Infinity) - (b.span?.from ?? Infinity)));
  },
};

/** What a code asks for. */
interface Asked {
  readonly score: boolean;
  readonly arousable: boolean;
}

/** An Observation or a component, as it may have been written. */
interface Part {
  readonly valueBoolean?: unknown;
  readonly valueQuantity?: unknown;
  readonly valueInteger?: unknown;
  readonly valueString?: unknown;
  readonly valueCodeableConcept?: unknown;
}

function read(
  { resource, reference }: Located<Observation>,
  context: Context,
  asked: readonly Asked[],
): readonly IceScore[] {
  const parts: readonly Part[] = [resource, ...list(resource.component).filter(isObject)];
  const scored = parts.filter((_part, place) => asked[place]?.score);
  const arousable = parts.flatMap(({ valueBoolean }, place) =>
    asked[place]?.arousable && typeof valueBoolean === 'boolean' ? [valueBoolean] : [],
  );
  if (scored.length === 0 && arousable.length === 0) return [];
  const values = scored.map(readScore);
  const scores = values.flatMap(({ score }) => score ?? []);
  const unreadable = values.flatMap((value) => value.unreadable ?? [])[0];
  const span =
    readPeriodOrDateTime(resource, 'effective', context.zone) ?? readDateTime(resource.issued, context.zone);
  const status = text(resource.status) ?? 'unknown';
  const score = scores.length === 0 ? undefined : Math.min(...scores);
  return [
    {
      reference,
      ...(span === undefined ? {} : { span }),
      ...(score === undefined ? {} : { score }),
      ...(arousable.length === 0 ? {} : { arousable: !arousable.includes(false) }),
      ...(unreadable === undefined ? {} : { unreadable }),
      solid: CLEARING.has(status) && span !== undefined && span.from <= context.now && isOfADay(span),
      evidence: {
        resource: reference,
        what: scored.length === 0 ? 'arousable' : 'ICE score',
        value: valueText(score, arousable, unreadable),
        ...(span === undefined ? {} : { at: formatSpan(span, context.zone) }),
        ...(CLEARING.has(status) ? {} : { note: status }),
      },
    },
  ];
}

function isScore(concept: unknown, context: Context): boolean {
  if (context.valueSet('ice-score').find(concept) !== undefined) return true;
  const named = textsOf(concept).filter((words) => NAMED.test(words));
  if (named.length === 0) return false;
  // "ICE score" as words counts only where no code says that it is something else.
  return (
    named.some((words) => /^\s*ICE score\s*$/i.test(words)) ||
    codingsOf(concept).every(({ code }) => code === undefined || NAMED.test(code) || code === 'ice-score')
  );
}

function isOfADay({ precision }: TimeSpan): boolean {
  return precision === 'time' || precision === 'day';
}

function readScore(part: Part): {
  readonly score?: number;
  readonly unreadable?: string;
} {
  const quantity = isObject(part.valueQuantity) ? part.valueQuantity : undefined;
  const recorded =
    quantity === undefined
      ? (part.valueInteger ?? text(part.valueString) ?? textsOf(part.valueCodeableConcept)[0])
      : `${text(quantity.comparator) ?? ''}${String(quantity.value ?? '')}`;
  const found = WRITTEN.exec(String(recorded ?? ''));
  if (found === null) return { unreadable: recorded === undefined ? 'no value' : String(recorded) };
  const number = Number(found[2]);
  const best = found[1] === '<' ? Math.ceil(number) - 1 : number;
  const isInRange = Number.isInteger(number) && best >= 0 && number <= BEST;
  return isInRange ? { score: best } : { unreadable: String(recorded) };
}

function valueText(
  score: number | undefined,
  arousable: readonly boolean[],
  unreadable: string | undefined,
): string {
  const parts = [
    ...(score === undefined ? [] : [`${score} of ${BEST}`]),
    ...(unreadable === undefined ? [] : [`not readable (${unreadable})`]),
    ...(arousable.includes(false) ? ['not arousable'] : arousable.length > 0 ? ['arousable'] : []),
  ];
  return parts.join(', ');
}
