import { z } from 'zod';
import { known, unreadable } from '#src/facts/fact.ts';
import { codingsOf, textsOf } from '#src/fhir/coding.ts';
import { list, text } from '#src/fhir/shape.ts';
import { findCode, namedDrug, namesDrug } from '#src/orders/drug-identity.ts';
import type { Definition } from './settings.ts';

const shape = z.object({ recorded: z.boolean() });

const OVER = new Set(['inactive', 'resolved']);
const VOID = new Set(['refuted', 'entered-in-error']);

/** An active allergy or intolerance to dexamethasone (clinical.md §5 #101). */
export const steroidAllergy: Definition<z.infer<typeof shape>> = {
  name: 'steroidAllergy',
  shape,
  reads: [{ key: 'allergies', valueSets: ['dexamethasone'] }],
  uses: [],
  derive(context) {
    const identity = namedDrug(
      context.settings.schedule.drugNames.dexamethasone,
      context.valueSet('dexamethasone').codes,
    );
    const found = context.record.of('AllergyIntolerance').filter(({ resource }) => {
      const states = [
        ...codingsOf(resource.clinicalStatus).map(({ code }) => OVER.has(code ?? '')),
        ...codingsOf(resource.verificationStatus).map(({ code }) => VOID.has(code ?? '')),
      ];
      const substances = [resource.code, ...list(resource.reaction).map(({ substance }) => substance)];
      return (
        !states.includes(true) &&
        (findCode(codingsOf(substances), identity) !== undefined ||
          textsOf(substances).some((item) => namesDrug(item, identity)))
      );
    });
    const value = { recorded: found.length > 0 };
    const evidence = found.map(({ resource, reference }) => ({
      resource: reference,
      what: 'allergy',
      value: text(resource.code?.text) ?? textsOf(resource.code)[0] ?? 'dexamethasone',
    }));
    const slice = context.record.slice('allergies');
    return slice.state === 'complete' || value.recorded
      ? known(value, evidence)
      : unreadable(slice.reason ?? 'allergies: not read', [value]);
  },
};
