import type { FhirResource, MedicationRequest } from 'fhir/r4';
import { z } from 'zod';
import { type FactSource, factSource } from '#src/facts/context.ts';
import type { Fact } from '#src/facts/fact.ts';
import { codeTable } from '#src/fhir/coding.ts';
import type { DraftOrder } from '#src/orders/draft-order.ts';
import { matchOrders } from '#src/orders/match.ts';
import { indexRecord } from '#src/record/index-record.ts';
import type { CompiledOrder, CompiledRule, Knowledge } from '#src/rules/knowledge.ts';
import type { OrderTemplate } from '#src/rules/knowledge-schema.ts';
import { compileText, compileTree } from '#src/rules/template.ts';
import { loadDrug } from '../golden/answers.ts';

/** The drug of the repository: its names, topics and override reasons. */
export const drug: Knowledge = await loadDrug();

export const withRules = (...rules: readonly CompiledRule[]): Knowledge => ({ ...drug, rules });

export function draft(more: Partial<MedicationRequest> = {}): MedicationRequest {
  return {
    resourceType: 'MedicationRequest',
    id: 'draft-1',
    status: 'draft',
    intent: 'order',
    subject: { reference: 'Patient/p1' },
    medicationCodeableConcept: { text: 'tarlatamab-dlle' },
    ...more,
  };
}

export function orderOf(resource: FhirResource): DraftOrder {
  const record = indexRecord({
    patientId: 'p1',
    prefetch: {},
    draftOrders: [{ resource }],
    declared: [],
    codes: codeTable([]),
  });
  const [order] = matchOrders({
    draftOrders: [{ resource }],
    selections: [],
    identity: drug.identity,
    resolve: record.resolve,
  }).orders;
  if (order === undefined) throw new Error('the draft is not recognised');
  return order;
}

interface Surroundings {
  readonly hook?: 'order-select' | 'order-sign';
  readonly order?: DraftOrder;
}

/** Facts by name, as a rule sees them. */
export function sourceOf(
  facts: Readonly<Record<string, Fact<unknown>>>,
  { hook = 'order-sign', order = orderOf(draft()) }: Surroundings = {},
): FactSource {
  const definitions = new Map(
    Object.entries(facts).map(([name, fact]) => [
      name,
      { name, shape: z.unknown(), reads: [], uses: [], derive: () => fact },
    ]),
  );
  return factSource(definitions, {
    record: indexRecord({
      patientId: 'p1',
      prefetch: {},
      draftOrders: [],
      declared: [],
      codes: codeTable([]),
    }),
    order,
    earlierOrders: [],
    siblingOrders: [order],
    companions: [],
    hook,
    now: Date.parse('2026-11-20T13:00:00Z'),
    zone: 'America/New_York',
    settings: drug.settings,
    analytes: drug.analytes,
    identity: drug.identity,
    valueSet: () => {
      throw new Error('no value set is needed');
    },
  });
}

/** A suggested order as compiled from its file. */
export function suggested(id: string, template: OrderTemplate): CompiledOrder {
  const label = compileText(template.label);
  const description = compileText(template.description);
  const content = compileTree(
    template.type === 'create'
      ? template.resource
      : template.type === 'update'
        ? template.changes
        : undefined,
  );
  const members = [label, description, content].flatMap((one) => one.members);
  return { id, template, facts: members.map(({ fact }) => fact), label, description, content };
}
