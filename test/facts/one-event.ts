import type { FhirResource } from 'fhir/r4';
import { type ClinicalEvent, clinicalEvents } from '#src/facts/events.ts';
import type { PatientRecord } from '#src/record/patient-record.ts';

export const zone = 'America/New_York';
const now = Date.parse('2026-11-20T13:00:00Z');
const names = { coded: [], gradeExtension: 'urn:example:grade', versionExtension: 'urn:example:version' };

/** The event that a record of this one resource tells, on the morning of 20 November 2026. */
export function eventOf(written: object): ClinicalEvent | undefined {
  const resource = written as FhirResource;
  const record: Pick<PatientRecord, 'of'> = {
    of: (type) =>
      // The one resource is of the type asked for: that is what the comparison says.
      (resource.resourceType === type ? [{ resource, reference: `${type}/1`, key: 'any' }] : []) as never,
  };
  return clinicalEvents(record as PatientRecord, names, now, zone)[0];
}

export const status = (code: string) => ({ coding: [{ code }] });
export const rash = { resourceType: 'Condition', code: { text: 'Rash' } };
