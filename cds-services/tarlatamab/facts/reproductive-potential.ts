import type { Patient } from 'fhir/r4';
import { z } from 'zod';
import { activeConditions, standingConditions } from '#src/facts/conditions.ts';
import { type Evidence, known, unreadable } from '#src/facts/fact.ts';
import { codingsOf } from '#src/fhir/coding.ts';
import { localDay, readDateTime } from '#src/fhir/dates.ts';
import { isObject, list, text } from '#src/fhir/shape.ts';
import { ageAt } from './age.ts';
import type { Context, Definition } from './settings.ts';

const shape = z.object({
  possible: z.boolean(),
  /** Recorded male, and nothing in the record says otherwise. */
  male: z.boolean(),
  why: z.string(),
});

export type ReproductivePotential = z.infer<typeof shape>;

const BIRTH_SEX = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex';

/**
 * Whether the patient may be or become pregnant (fhir-data.md §7; clinical.md §5 #55 to #60): female or unknown gender,
 * within the policy's ages, unless uterus or both ovaries were removed or menopause is documented. In doubt: yes.
 */
export const reproductivePotential: Definition<ReproductivePotential> = {
  name: 'reproductivePotential',
  shape,
  reads: [
    { key: 'patient' },
    { key: 'conditions', valueSets: ['no-uterus-or-ovaries', 'menopause'] },
    { key: 'procedures', valueSets: ['no-uterus-or-ovaries'] },
  ],
  uses: [],
  derive(context) {
    const { patient } = context.record;
    if (patient === undefined) {
      return unreadable('sex and age: the patient record was not read', [
        { possible: true, male: false, why: 'sex and age are unknown' },
      ]);
    }
    const evidence: Evidence = {
      resource: `Patient/${context.record.patientId}`,
      what: 'sex and birth date',
      value: [text(patient.gender) ?? 'gender unknown', text(patient.birthDate) ?? 'birth date unknown'].join(
        ', ',
      ),
    };
    if (isMale(patient)) return known({ possible: false, male: true, why: 'recorded male' }, [evidence]);
    const organs = organEvidence(context);
    if (organs !== undefined)
      return known({ possible: false, male: false, why: organs.value ?? organs.what }, [evidence, organs]);
    return byAge(context, patient, evidence);
  },
};

function isMale(patient: Patient): boolean {
  const birthSex = list(patient.extension)
    .filter((extension) => isObject(extension) && extension.url === BIRTH_SEX)
    .map((extension) => text(extension.valueCode));
  return text(patient.gender) === 'male' && !birthSex.includes('F');
}

/** Removal of uterus or both ovaries, done and not merely planned; documented menopause. */
function organEvidence(context: Context): Evidence | undefined {
  const removed = context.valueSet('no-uterus-or-ovaries');
  const menopause = context.valueSet('menopause');
  const [procedure] = context.record
    .of('Procedure')
    .filter(
      ({ resource }) => text(resource.status) === 'completed' && removed.find(resource.code) !== undefined,
    );
  const condition =
    standingConditions(context.record, removed)[0] ?? activeConditions(context.record, menopause, context)[0];
  const found = procedure ?? condition;
  if (found === undefined) return undefined;
  const [coding] = codingsOf(found.resource.code);
  return {
    resource: found.reference,
    what: 'no reproductive potential',
    value: text(found.resource.code?.text) ?? coding?.display ?? coding?.code ?? 'documented',
  };
}

function byAge(context: Context, patient: Patient, evidence: Evidence) {
  const { reproductiveFromAge: from, reproductiveUntilAge: until } = context.settings.policy;
  const age = ageAt(
    readDateTime(patient.birthDate, context.zone),
    localDay(context.now, context.zone),
    context.zone,
  );
  if (age === undefined) {
    return unreadable<ReproductivePotential>(
      'the birth date is not readable',
      [{ possible: true, male: false, why: 'age unknown' }],
      [evidence],
    );
  }
  const outside = age.atMost < from || age.atLeast >= until;
  const unread = outside ? [] : unreadOrgans(context);
  const gender = text(patient.gender);
  const sex = gender === 'female' ? 'female' : `gender ${gender ?? 'not recorded'}`;
  const why = [`${sex}, ${age.atLeast} years old`, ...unread].join('; ');
  const value: ReproductivePotential = { possible: !outside, male: false, why };
  return unread.length === 0
    ? known(value, [evidence])
    : unreadable(`reproductive potential: ${unread.join('; ')}`, [value], [evidence]);
}

/** What could tell of a removal or of menopause and was not read. */
function unreadOrgans({ record }: Context): readonly string[] {
  return ['conditions', 'procedures'].flatMap((key) => {
    const slice = record.slice(key);
    return slice.state === 'complete' ? [] : [slice.reason ?? `${key}: not read`];
  });
}
