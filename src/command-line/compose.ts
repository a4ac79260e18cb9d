import type { Bundle, FhirResource, MedicationRequest } from 'fhir/r4';
import { canonicalKeys, codingKeys, codingsOf, systems } from '../fhir/coding.ts';
import { formatInstant } from '../fhir/dates.ts';
import type { Knowledge } from '../rules/knowledge.ts';
import type { PatientCase, RecordEntry } from './patient-case.ts';

type WholeRecord = Extract<PatientCase, { kind: 'record' }>;

export interface ComposedOrder {
  /** Epoch milliseconds: when the order is written, and the infusion planned. */
  readonly now: number;
  readonly zone: string;
  /** `C1D8`; absent: the order does not say, and the doses given tell. */
  readonly day?: string;
  /** Milligrams; absent: the order states no dose. */
  readonly mg?: number;
}

const draftId = 'composed-order';

interface Composed {
  readonly members: Readonly<Record<string, unknown>>;
  /** The declared keys whose query finds nothing in this record. */
  readonly without: readonly string[];
}

/** Makes calls as an EHR would send them on signing an order of the drug for a patient. */
export interface Composer {
  /** The prefetch of a record. The record counts as whole: what a query would not have found is known to be absent. */
  prefetch(record: WholeRecord): Composed;
  request(
    record: WholeRecord,
    prefetch: Composed,
    order: ComposedOrder,
    hookInstance: string,
  ): Readonly<Record<string, unknown>>;
}

export function composerFor(knowledge: Knowledge): Composer {
  const queries = queriesOf(knowledge);
  return {
    prefetch: ({ entries, unreadable }) => prefetchOf(queries, entries, unreadable),
    request: ({ patientId }, { members }, order, hookInstance) => ({
      hook: 'order-sign',
      hookInstance,
      context: {
        patientId,
        draftOrders: {
          resourceType: 'Bundle',
          type: 'collection',
          entry: [{ resource: draftOf(knowledge, patientId, order) }],
        },
      },
      prefetch: members,
    }),
  };
}

function draftOf(knowledge: Knowledge, patientId: string, order: ComposedOrder): MedicationRequest {
  const { name } = knowledge.service.drug;
  const at = formatInstant(order.now, order.zone);
  const amount = order.mg === undefined ? undefined : `${order.mg} mg`;
  const words = [order.day, amount, 'intravenous infusion'].filter((word) => word !== undefined);
  return {
    resourceType: 'MedicationRequest',
    id: draftId,
    status: 'draft',
    intent: 'order',
    medicationCodeableConcept: { coding: codingOf(knowledge), text: name },
    subject: { reference: `Patient/${patientId}` },
    authoredOn: at,
    dosageInstruction: [
      {
        text: words.join(' '),
        timing: { event: [at] },
        ...(order.mg === undefined
          ? {}
          : {
              doseAndRate: [
                {
                  doseQuantity: {
                    value: order.mg,
                    unit: 'mg',
                    system: 'http://unitsofmeasure.org',
                    code: 'mg',
                  },
                },
              ],
            }),
      },
    ],
  };
}

/** A code of the drug as such: that of a package or a product would state a strength that nobody ordered. */
function codingOf({ identity }: Knowledge): { system: string; code: string }[] {
  const codes = [...identity.codes].map((key) => {
    const bar = key.lastIndexOf('|');
    return { system: key.slice(0, bar), code: key.slice(bar + 1) };
  });
  return codes.filter(({ system }) => system !== systems.ndc && system !== systems.rxnorm).slice(0, 1);
}

/** A declared prefetch key, and the codes (`system|code`) that its query is narrowed to, where it is. */
interface KeyQuery {
  readonly key: string;
  readonly resourceType: string;
  readonly codes?: ReadonlySet<string>;
}

function queriesOf(knowledge: Knowledge): readonly KeyQuery[] {
  return knowledge.prefetch.map(({ key, resourceType, codes }) => {
    const anyCode = codes.length === 0 || knowledge.service.prefetch[key]?.anyCode === true;
    return { key, resourceType, ...(anyCode ? {} : { codes: new Set(codes.flatMap(canonicalKeys)) }) };
  });
}

/** Each key gets what its query would find; what no key asks for travels along under a key of its own. */
function prefetchOf(
  queries: readonly KeyQuery[],
  entries: readonly RecordEntry[],
  unreadable: readonly unknown[],
): Composed {
  const asked = new Set<RecordEntry>();
  const without: string[] = [];
  const keyed = queries.map((query) => {
    const found = entries.filter(({ resource }) => finds(query, resource));
    for (const entry of found) asked.add(entry);
    if (found.length === 0) without.push(query.key);
    return [
      query.key,
      query.resourceType === 'Patient' ? (found[0]?.resource ?? null) : bundleOf(found),
    ] as const;
  });
  const rest = [...entries.filter((entry) => !asked.has(entry)), ...unreadable];
  const everythingElse = { resourceType: 'Bundle', type: 'collection', entry: rest };
  return {
    without,
    members: { ...Object.fromEntries(keyed), ...(rest.length > 0 ? { everythingElse } : {}) },
  };
}

function finds({ resourceType, codes }: KeyQuery, resource: FhirResource): boolean {
  if (resource.resourceType !== resourceType) return false;
  if (codes === undefined) return true;
  const concept: unknown = 'code' in resource ? resource.code : undefined;
  return codingsOf(concept).some((coding) => codingKeys(coding).some((code) => codes.has(code)));
}

function bundleOf(entries: readonly RecordEntry[]): Bundle {
  return { resourceType: 'Bundle', type: 'searchset', total: entries.length, entry: [...entries] };
}
