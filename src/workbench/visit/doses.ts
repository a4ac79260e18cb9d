import { isObject } from '../../fhir/shape.ts';
import type { DrugKnowledge } from '../knowledge.ts';
import { isOfDrug } from './drug-order.ts';
import { type Resource, recordedAt, referenceOf } from './resource.ts';

/** A dose of the drug in the record. */
export interface GivenDose {
  readonly reference: string;
  /** Epoch ms. */
  readonly at: number;
  readonly mg: number | undefined;
  readonly status: string;
  /** Partly or wholly: an infusion that was not done is none. */
  readonly given: boolean;
}

/** The doses of the drug, oldest first. */
export function dosesIn(record: readonly Resource[], drug: DrugKnowledge): readonly GivenDose[] {
  return record
    .filter(
      (resource) => resource.resourceType === 'MedicationAdministration' && isOfDrug(resource, drug, record),
    )
    .flatMap((resource) => {
      const at = recordedAt(resource);
      const status = typeof resource.status === 'string' ? resource.status : 'unknown';
      if (at === undefined || status === 'entered-in-error') return [];
      const given = status !== 'not-done';
      return [{ reference: referenceOf(resource) ?? '', at, mg: milligrams(resource), status, given }];
    })
    .sort((a, b) => a.at - b.at);
}

function milligrams({ dosage }: Resource): number | undefined {
  const dose = isObject(dosage) && isObject(dosage.dose) ? dosage.dose : undefined;
  if (typeof dose?.value !== 'number') return undefined;
  const unit = dose.code ?? dose.unit;
  if (unit === 'mg') return dose.value;
  return unit === 'ug' || unit === 'mcg' ? dose.value / 1000 : undefined;
}
