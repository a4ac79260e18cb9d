import type { FhirResource, MedicationRequest, ServiceRequest } from 'fhir/r4';
import { codingsOf, systems, textsOf } from '../fhir/coding.ts';
import { type MedicationNames, medicationNames, type Resolve } from '../fhir/medication.ts';
import { idOf } from '../fhir/reference.ts';
import { isObject, text } from '../fhir/shape.ts';
import type { DraftOrder, MatchedBy } from './draft-order.ts';
import { type DrugIdentity, findCode, matchDrug, namesDrug, nearMiss } from './drug-identity.ts';
import { readSelections } from './selections.ts';

export type { DrugIdentity } from './drug-identity.ts';

export interface MatchInput {
  readonly draftOrders: readonly { readonly resource: FhirResource; readonly fullUrl?: string }[];
  /** Empty at order-sign. */
  readonly selections: readonly string[];
  readonly identity: DrugIdentity;
  readonly resolve: Resolve;
  /** Whom a draft is for; without it every draft counts as this patient's. */
  readonly subjectOf?: (resource: FhirResource) => DraftOrder['subject'];
}

export interface OrderMatch {
  readonly orders: readonly DraftOrder[];
  /** The other orderable drafts, for companion orders. */
  readonly companionDrafts: readonly (MedicationRequest | ServiceRequest)[];
  /** Texts of drafts that almost name the drug (clinical.md §5 #71): not judged, but told. */
  readonly nearMisses: readonly string[];
  /** Drafts whose drug nobody can tell: the reference leads nowhere and nothing names it (clinical.md §5 #69). */
  readonly unresolved: readonly string[];
  /** False when selections were sent and none of them is among the drafts: all drafts are judged. */
  readonly selectionsMatched: boolean;
}

type Order = MedicationRequest | ServiceRequest;

interface Draft {
  readonly resource: Order;
  readonly fullUrl?: string;
  readonly reference: string;
  readonly match: MatchedBy | undefined;
  /** A service that is only named after the drug, by nothing but its text. */
  readonly namedService: boolean;
  readonly near: readonly string[];
  readonly nameless: boolean;
}

const over: ReadonlySet<string> = new Set([
  'cancelled',
  'stopped',
  'completed',
  'entered-in-error',
  'revoked',
]);
const inactive: ReadonlySet<string> = new Set(['on-hold', 'unknown']);

/** Finds the orders of a drug among the drafts of a call (fhir-data.md §3; clinical.md §5, head and #66 to #71). */
export function matchOrders(input: MatchInput): OrderMatch {
  const drafts = input.draftOrders.flatMap(({ resource, fullUrl }, index) =>
    isOrder(resource) && isRelevant(resource) ? [readDraft(resource, fullUrl, index, input)] : [],
  );
  const isDrugOrdered = drafts.some(({ match, namedService }) => match !== undefined && !namedService);
  // Beside an order of the drug, a service that bears its name (monitoring after it) is a companion.
  const isOurs = (draft: Draft) => draft.match !== undefined && !(draft.namedService && isDrugOrdered);
  const selections = readSelections(input.selections, input.draftOrders);

  return {
    orders: drafts.filter(isOurs).flatMap((draft) => {
      if (draft.match === undefined) return [];
      const { reference, resource, match } = draft;
      const { status, intent } = statusOf(resource);
      return [
        {
          reference,
          resource,
          match,
          active: !inactive.has(status ?? ''),
          selected: selections.isSelected(draft),
          proposal: intent === 'proposal',
          subject: input.subjectOf?.(resource) ?? 'thisPatient',
        },
      ];
    }),
    companionDrafts: drafts.filter((draft) => !isOurs(draft)).map(({ resource }) => resource),
    nearMisses: [...new Set(drafts.flatMap(({ near }) => near))],
    unresolved: drafts.filter(({ nameless }) => nameless).map(({ reference }) => reference),
    selectionsMatched: selections.matched,
  };
}

function isOrder(resource: unknown): resource is Order {
  return (
    isObject(resource) &&
    (resource.resourceType === 'MedicationRequest' || resource.resourceType === 'ServiceRequest')
  );
}

function statusOf(order: Order): {
  readonly status?: string | undefined;
  readonly intent?: string | undefined;
} {
  return { status: text(order.status)?.toLowerCase(), intent: text(order.intent)?.toLowerCase() };
}

/** A missing or unknown status does not take an order out of the check: revised orders are signed again. */
function isRelevant(order: Order): boolean {
  const { status, intent } = statusOf(order);
  const prohibited: unknown = order.doNotPerform;
  return !over.has(status ?? '') && intent !== 'option' && prohibited !== true && prohibited !== 'true';
}

function readDraft(resource: Order, fullUrl: string | undefined, index: number, input: MatchInput): Draft {
  const id = idOf(resource);
  const reference = `${resource.resourceType}/${id ?? `draftOrders[${index}]`}`;
  const common = { resource, reference, ...(fullUrl === undefined ? {} : { fullUrl }) };
  return resource.resourceType === 'ServiceRequest'
    ? { ...common, ...readService(resource, input.identity) }
    : { ...common, ...readMedication(medicationNames(resource, input.resolve), input.identity) };
}

type Reading = Pick<Draft, 'match' | 'namedService' | 'near' | 'nameless'>;

function readMedication(names: MedicationNames, identity: DrugIdentity): Reading {
  const match = matchDrug(names, identity);
  const said = [...names.texts, ...names.ingredientTexts];
  const coded = [...names.codings, ...names.ingredientCodings].some(({ code }) => code !== undefined);
  const referred = names.unresolved.length > 0 || names.medications.length > 0;
  return {
    match,
    namedService: false,
    near: match === undefined ? said.filter((item) => nearMiss(item, identity)) : [],
    nameless: match === undefined && referred && !coded && said.length === 0,
  };
}

/**
 * A service by its billing code, or, weakly, by its text; a service that LOINC or SNOMED CT names (a level, an
 * observation) is that service and not the drug.
 */
function readService(order: ServiceRequest, identity: DrugIdentity): Reading {
  const codings = codingsOf(order.code);
  const code = findCode(codings, identity);
  const texts = textsOf(order.code);
  const other = codings.some(({ system }) => system === systems.loinc || system === systems.snomed);
  const name = other ? undefined : texts.find((item) => namesDrug(item, identity));
  const match: MatchedBy | undefined =
    code !== undefined
      ? { by: 'code', what: code }
      : name === undefined
        ? undefined
        : { by: 'name', what: name };
  return {
    match,
    namedService: match?.by === 'name',
    near: other || match !== undefined ? [] : texts.filter((item) => nearMiss(item, identity)),
    nameless: false,
  };
}
