import type { FhirResource } from 'fhir/r4';
import { assess } from '#src/assess.ts';
import type { FactSource } from '#src/facts/context.ts';
import { canonicalKeys, codeTable } from '#src/fhir/coding.ts';
import { matchOrders } from '#src/orders/match.ts';
import { indexRecord } from '#src/record/index-record.ts';
import { atOnce } from '#src/steps.ts';
import { ask, bodyOf, countedIds, demoTime, loadDrug } from '../golden/answers.ts';

const drug = await loadDrug();

export interface Chart {
  /** The situation whose chart and order it is. */
  readonly of?: string;
  /** Doses given, in place of those of the situation: mg, and the local day or a time. */
  readonly doses?: readonly (readonly [mg: number, at: string])[];
  /** Added to the record; subject and id are filled in. */
  readonly record?: readonly object[];
  /** Resources of the chart that are left out. */
  readonly without?: (resource: FhirResource) => boolean;
  /** Laid over each tarlatamab order of the signing, one draft for each; by default over the one there is. */
  readonly orders?: readonly object[];
  readonly now?: string;
  /** Prefetch keys that were not sent; added resources of a key's type stand for it. */
  readonly unread?: readonly string[];
}

type Sent = Record<string, { entry?: { resource: FhirResource }[]; total?: number }>;

const given = (mg: number, at: string, index: number) => ({
  resourceType: 'MedicationAdministration',
  id: `given-${index}`,
  status: 'completed',
  medicationCodeableConcept: { text: 'tarlatamab' },
  effectiveDateTime: at,
  dosage: { dose: { value: mg, unit: 'mg' } },
});

/** Where the facts of each order of a call come from. */
export function sourcesOf(
  body: Record<string, unknown>,
  now = Date.parse(demoTime.now),
): readonly FactSource[] {
  const { request } = ask(drug, body);
  const { patientId, prefetch, draftOrders, selections } = request;
  const declared = drug.prefetch.map(({ key, resourceType }) => ({ key, resourceType }));
  const codes = codeTable(drug.prefetch.flatMap((key) => key.codes).flatMap(canonicalKeys));
  const record = indexRecord({ patientId, prefetch, draftOrders, declared, codes });
  const match = matchOrders({ draftOrders, selections, identity: drug.identity, resolve: record.resolve });
  return atOnce(assess(drug, request, record, match, { now, zone: demoTime.zone }, countedIds())).sources;
}

/** A fact of each order, oldest planned first: its state, its first reading, how many readings there are, and why it is not known. */
export function factsOf(name: string, chart: Chart = {}) {
  const { of = 'clean-c2d1', doses, record: more = [], without = () => false, orders = [{}] } = chart;
  const body = bodyOf(of);
  const subject = { reference: `Patient/${of}` };
  const prefetch = body.prefetch as Sent;
  for (const bundle of Object.values(prefetch)) {
    if (bundle.entry === undefined) continue;
    const isLeftOut = (resource: FhirResource) =>
      without(resource) ||
      (doses !== undefined &&
        JSON.stringify(resource).includes('tarlatamab') &&
        resource.resourceType === 'MedicationAdministration');
    bundle.entry = bundle.entry.filter(({ resource }) => !isLeftOut(resource));
    bundle.total = bundle.entry.length;
  }
  for (const key of chart.unread ?? []) delete prefetch[key];
  const added = [...(doses ?? []).map(([mg, at], index) => given(mg, at, index)), ...more].map(
    (resource, index) => ({
      id: `added-${index}`,
      subject,
      ...resource,
    }),
  );
  const context = body.context as { draftOrders: { entry: { resource: FhirResource }[] } };
  const ours = context.draftOrders.entry.find(({ resource }) => resource.id?.endsWith('-order-1'));
  context.draftOrders.entry = [
    ...orders.map((order, index) => ({
      resource: { ...ours?.resource, id: `order-${index + 1}`, ...order } as FhirResource,
    })),
    ...context.draftOrders.entry.filter((entry) => entry !== ours),
  ];
  const now = Date.parse(chart.now ?? demoTime.now);
  return sourcesOf({ ...body, prefetch: { ...prefetch, added } }, now).map((source) => {
    const fact = source.get(name);
    if (fact === undefined) throw new Error(`no fact ${name}`);
    const value: unknown = fact.readings[0];
    return {
      state: fact.state,
      value,
      readings: fact.readings,
      reason: fact.reason,
      evidence: fact.evidence,
    };
  });
}

/** The fact of the only order. */
export function factOf(name: string, chart: Chart = {}) {
  const [fact, ...others] = factsOf(name, chart);
  if (fact === undefined || others.length > 0) throw new Error('not one order');
  return fact;
}

/** The order planned at a time, for so many mg, with a text. */
export function planned(at: string, mg = 10, text?: string): object {
  return {
    dosageInstruction: [
      {
        ...(text === undefined ? {} : { text }),
        timing: { event: [at] },
        doseAndRate: [{ doseQuantity: { value: mg, unit: 'mg' } }],
      },
    ],
  };
}
