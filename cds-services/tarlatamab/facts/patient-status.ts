import { z } from 'zod';
import { known, unreadable } from '#src/facts/fact.ts';
import { isObject, list, text } from '#src/fhir/shape.ts';
import type { Definition } from './settings.ts';

const shape = z.object({
  deceased: z.boolean(),
  deceasedAt: z.string(),
  /** The record was merged into another, or is no longer in use (clinical.md §5 #63). */
  superseded: z.boolean(),
  supersededBy: z.string(),
});

/** Whether this is the record of a living patient, and the one in use. */
export const patientStatus: Definition<z.infer<typeof shape>> = {
  name: 'patientStatus',
  shape,
  reads: [{ key: 'patient' }],
  uses: [],
  derive(context) {
    const { patient, patientId } = context.record;
    if (patient === undefined)
      return unreadable(`the patient record: ${context.record.slice('patient').reason ?? 'not found'}`);
    const died = text(patient.deceasedDateTime);
    const replaced = list(patient.link).filter((link) => isObject(link) && text(link.type) === 'replaced-by');
    const survivor = text(replaced[0]?.other?.reference);
    const deceased = died !== undefined || patient.deceasedBoolean === true;
    const superseded = replaced.length > 0 || patient.active === false;
    const value = {
      deceased,
      deceasedAt: died === undefined ? 'date not recorded' : died,
      superseded,
      supersededBy: survivor === undefined ? 'it is marked inactive' : `it was replaced by ${survivor}`,
    };
    const evidence = [
      ...(deceased ? [{ resource: `Patient/${patientId}`, what: 'deceased', value: died ?? 'yes' }] : []),
      ...(superseded
        ? [
            {
              resource: `Patient/${patientId}`,
              what: 'record no longer in use',
              value: survivor ?? 'inactive',
            },
          ]
        : []),
    ];
    return known(value, evidence);
  },
};
