import { z } from 'zod';
import { activeConditions } from '#src/facts/conditions.ts';
import { type Evidence, known, unreadable } from '#src/facts/fact.ts';
import { textsOf } from '#src/fhir/coding.ts';
import {
  addCalendarMonths,
  formatSpan,
  localDay,
  readDateTime,
  readPeriodOrDateTime,
} from '#src/fhir/dates.ts';
import { text } from '#src/fhir/shape.ts';
import type { Context, Definition } from './settings.ts';

const shape = z.object({
  documented: z.boolean(),
  /** What the record says of it: `"None" is recorded`, or that there is nothing. */
  found: z.string(),
  /** Local day, two calendar months after this dose: contraception lasts until then if it were the last (S13). */
  until: z.string(),
});

interface Answer {
  readonly documents: boolean;
  readonly at: number;
  readonly evidence: Evidence;
}

const MONTHS_AFTER_LAST_DOSE = 2;
const VOID_STATUS = new Set(['entered-in-error', 'cancelled', 'preliminary', 'registered', 'unknown']);
const NO_METHOD =
  /^(no|none|nil|n\/?a|no (birth control|contracepti\w+|method)( method)?( used| reported)?|not? using.*|does not use.*|not? on (birth control|contraception)|unknown|unsure|not (asked|known|stated|applicable)|declin\w+.*|refus\w+.*|(trying|wants|seeking) .*pregnan\w+.*)\.?$/i;
const STERILISED =
  /\b(tubal ligation|tubes tied|bilateral salpingectomy|(female )?sterili[sz]ation|intrauterine (contraceptive )?device|IUD)\b/i;
const REMOVED = /\b(remov\w+|revers\w+|counsel\w+|declin\w+|history of failed)\b/i;

/**
 * Whether contraception is documented (S13; fhir-data.md §4): the newest answer to the question of the method, unless it is
 * "none", or an active condition or a procedure done of contraception or sterilisation (clinical.md §5 #59).
 */
export const contraception: Definition<z.infer<typeof shape>> = {
  name: 'contraception',
  shape,
  reads: [
    { key: 'observations', valueSets: ['contraception-method', 'no-contraception'] },
    { key: 'conditions', valueSets: ['contraception'] },
    { key: 'procedures', valueSets: ['contraception'] },
  ],
  uses: [],
  derive(context) {
    const answers = methodAnswers(context);
    const latest = Math.max(...answers.map(({ at }) => at));
    // Two answers of the same time that contradict each other document nothing.
    const newest = answers.filter(({ at }) => at >= latest);
    const answered = newest.length > 0 && newest.every(({ documents }) => documents);
    const standing = measures(context);
    const documented = answered || standing.length > 0;
    const evidence = [...newest.map((answer) => answer.evidence), ...standing];
    const day = localDay(context.start.at, context.zone);
    const said = newest[0]?.evidence.value;
    const value = {
      documented,
      found: said === undefined ? 'none on record' : `"${said}" is recorded`,
      until: addCalendarMonths(day, MONTHS_AFTER_LAST_DOSE).iso,
    };
    const unread = ['observations', 'conditions', 'procedures'].flatMap((key) => {
      const slice = context.record.slice(key);
      return slice.state === 'complete' ? [] : [`${key}: ${slice.reason ?? 'not read'}`];
    });
    return documented || unread.length === 0
      ? known(value, evidence)
      : unreadable(unread.join('; '), [value], evidence);
  },
};

function methodAnswers(context: Context): readonly Answer[] {
  const none = context.valueSet('no-contraception');
  return context.record
    .observations([...context.valueSet('contraception-method').codes])
    .flatMap(({ resource, reference }): readonly Answer[] => {
      if (VOID_STATUS.has(text(resource.status) ?? 'unknown')) return [];
      const concept = resource.valueCodeableConcept;
      const words = [...textsOf(concept), ...textsOf(resource.valueString)];
      const coded = none.find(concept) !== undefined;
      const hasValue = concept !== undefined || words.length > 0;
      const span =
        readPeriodOrDateTime(resource, 'effective', context.zone) ??
        readDateTime(resource.issued, context.zone);
      if (span !== undefined && span.from > context.now) return [];
      return [
        {
          documents: hasValue && !coded && !words.some((word) => NO_METHOD.test(word)),
          at: span?.from ?? Number.NEGATIVE_INFINITY,
          evidence: {
            resource: reference,
            what: 'birth control method',
            value: words[0] ?? (coded ? 'none' : hasValue ? 'coded' : 'no answer'),
            ...(span === undefined ? {} : { at: formatSpan(span, context.zone) }),
          },
        },
      ];
    });
}

/** Sterilisation, a device in place, contraceptive management: conditions that are active, procedures that were done. */
function measures(context: Context): readonly Evidence[] {
  const codes = context.valueSet('contraception');
  const conditions = activeConditions(context.record, codes, context);
  const procedures = context.record
    .of('Procedure')
    .filter(
      ({ resource }) =>
        text(resource.status) === 'completed' &&
        (codes.find(resource.code) !== undefined || isSterilisation(textsOf(resource.code))),
    );
  return [...conditions, ...procedures].map(({ resource, reference }) => ({
    resource: reference,
    what: 'contraception',
    value: textsOf(resource.code)[0] ?? 'documented',
  }));
}

function isSterilisation(words: readonly string[]): boolean {
  return words.some((word) => STERILISED.test(word)) && !words.some((word) => REMOVED.test(word));
}
