import { z } from 'zod';
import { type Evidence, known, unreadable } from '#src/facts/fact.ts';
import { localDay, readDateTime } from '#src/fhir/dates.ts';
import { text } from '#src/fhir/shape.ts';
import { ageAt } from './age.ts';
import type { Definition } from './settings.ts';

const shape = z.object({
  /** Under 18 by every reading of the birth date. */
  minor: z.boolean(),
  /** 18 or older by every reading. */
  adult: z.boolean(),
  /** `17 years old`, or why nobody can tell. */
  age: z.string(),
});

const ADULT_AGE = 18;

/** Whether the patient is an adult on the day of the dose (S2); a birth date by year alone may leave it open (clinical.md §5 #62). */
export const adulthood: Definition<z.infer<typeof shape>> = {
  name: 'adulthood',
  shape,
  reads: [{ key: 'patient' }],
  uses: [],
  derive(context) {
    const { patient, patientId } = context.record;
    if (patient === undefined) {
      const reason = `age: ${context.record.slice('patient').reason ?? 'the patient record was not read'}`;
      return unreadable(reason, [{ minor: false, adult: false, age: 'the patient record was not read' }]);
    }
    const recorded = text(patient.birthDate);
    const evidence: Evidence = {
      resource: `Patient/${patientId}`,
      what: 'birth date',
      value: recorded ?? 'not recorded',
    };
    const day = localDay(context.start.at, context.zone);
    const span = readDateTime(patient.birthDate, context.zone);
    const age = span === undefined || span.from > context.now ? undefined : ageAt(span, day, context.zone);
    if (age === undefined)
      return known(
        {
          minor: false,
          adult: false,
          age: recorded === undefined ? 'no birth date is recorded' : 'the birth date is not readable',
        },
        [evidence],
      );
    const years = age.atLeast === age.atMost ? `${age.atLeast}` : `${age.atLeast} or ${age.atMost}`;
    return known(
      { minor: age.atMost < ADULT_AGE, adult: age.atLeast >= ADULT_AGE, age: `${years} years old` },
      [evidence],
    );
  },
};
