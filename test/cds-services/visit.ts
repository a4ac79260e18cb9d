import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FhirResource } from 'fhir/r4';
import type { Card } from '#src/hooks/card.ts';
import { answer, bodyOf, loadDrug } from '../golden/answers.ts';

const drug = await loadDrug();

/** 2026-11-20 in New York, where the infusion of the fixtures is planned for 10:00 and the call is made at 08:00. */
export const at = (clock: string, day = '2026-11-20'): string => `${day}T${clock}:00-05:00`;

export interface Visit {
  /** The fixture whose chart and tarlatamab order it is; its companion orders are left out. */
  readonly of?: string;
  /** Other drafts of the signing. */
  readonly drafts?: readonly object[];
  /** Laid over the tarlatamab order. */
  readonly order?: object;
  /** Added to the record; subject and id are filled in. */
  readonly record?: readonly object[];
  /** Resources of the chart that are left out. */
  readonly without?: (resource: FhirResource) => boolean;
  readonly knowledge?: Awaited<ReturnType<typeof loadDrug>>;
}

interface SentBundle {
  total?: number;
  entry?: { resource: FhirResource }[];
}

/** The cards of one call by topic, as `warning proceed`, the monitoring card included. */
export async function topicsOf(visit: Visit): Promise<Readonly<Record<string, string>>> {
  const cards = await cardsOf(visit);
  return Object.fromEntries(
    cards.map((card) => [card.source.topic?.code ?? '', `${card.indicator} ${actionOf(card)}`]),
  );
}

export async function cardsOf(visit: Visit): Promise<readonly Card[]> {
  const body = bodyOf(visit.of ?? 'clean-c1d1');
  const patientId = visit.of ?? 'clean-c1d1';
  const context = body.context as { draftOrders: SentBundle };
  const subject = { reference: `Patient/${patientId}` };
  const ours = (context.draftOrders.entry ?? []).flatMap(({ resource }) =>
    resource.id?.endsWith('-order-1') ? [resource] : [],
  );
  const drafts = [
    ...ours.map((order) => ({ ...order, ...visit.order })),
    ...(visit.drafts ?? []).map((draft, index) => ({ id: `other-${index}`, subject, ...draft })),
  ];
  context.draftOrders.entry = drafts.map((resource) => ({ resource: resource as FhirResource }));
  const prefetch = body.prefetch as Record<string, SentBundle>;
  for (const bundle of Object.values(prefetch)) {
    if (visit.without === undefined || bundle.entry === undefined) continue;
    bundle.entry = bundle.entry.filter(({ resource }) => visit.without?.(resource) === false);
    bundle.total = bundle.entry.length;
  }
  const added = (visit.record ?? []).map((resource, index) => ({
    id: `added-${index}`,
    subject,
    ...resource,
  }));
  const given = await answer(visit.knowledge ?? drug, { ...body, prefetch: { ...prefetch, more: added } });
  if (!('cards' in given)) throw new Error(`refused: ${JSON.stringify(given)}`);
  return given.cards;
}

export function cardOf(cards: readonly Card[], topic: string): Card {
  const card = cards.find(({ source }) => source.topic?.code === topic);
  if (card === undefined) throw new Error(`no card on ${topic}`);
  return card;
}

function actionOf(card: Card): string {
  const finding = card.extension?.['org.tarlatamab-cds.finding'] as { action: string } | undefined;
  return finding?.action ?? '';
}

/** The drug's knowledge with a site's own policy. */
export function withPolicy(policy: object) {
  const file = join(mkdtempSync(join(tmpdir(), 'policy-')), 'policy.yaml');
  writeFileSync(file, JSON.stringify(policy));
  return loadDrug(file);
}

const quantity = (value: number, unit: string) => ({ value, unit });

interface Ordered {
  readonly drug?: string;
  readonly mg?: number;
  readonly clock?: string | undefined;
  readonly route?: string | undefined;
  readonly fhir?: object;
}

/** A draft of dexamethasone 8 mg IV an hour before the infusion, with what differs. */
export function steroid(ordered: Ordered = {}): object {
  const { drug: name = 'dexamethasone', mg = 8, fhir } = ordered;
  const clock = 'clock' in ordered ? ordered.clock : '09:00';
  const route = 'route' in ordered ? ordered.route : 'IV';
  return {
    resourceType: 'MedicationRequest',
    status: 'draft',
    intent: 'order',
    medicationCodeableConcept: { text: name },
    dosageInstruction: [
      {
        ...(route === undefined ? {} : { route: { text: route } }),
        ...(clock === undefined ? {} : { timing: { event: [at(clock)] } }),
        doseAndRate: [{ doseQuantity: quantity(mg, 'mg') }],
      },
    ],
    ...fhir,
  };
}

interface Litre {
  readonly name?: string;
  readonly ml?: number;
  readonly hours?: number | undefined;
  readonly rate?: number;
  readonly clock?: string | undefined;
  readonly fhir?: object;
}

/** A draft of 1 L of saline over 4 h right after the infusion, with what differs. */
export function litre(ordered: Litre = {}): object {
  const { name = 'Sodium chloride 0.9 %', ml = 1000, rate, fhir } = ordered;
  const hours = 'hours' in ordered ? ordered.hours : 4;
  const clock = 'clock' in ordered ? ordered.clock : '11:00';
  return {
    resourceType: 'MedicationRequest',
    status: 'draft',
    intent: 'order',
    medicationCodeableConcept: { text: name },
    dosageInstruction: [
      {
        route: { text: 'IV' },
        timing: {
          ...(clock === undefined ? {} : { event: [at(clock)] }),
          ...(hours === undefined ? {} : { repeat: { duration: hours, durationUnit: 'h' } }),
        },
        doseAndRate: [
          {
            doseQuantity: quantity(ml, 'mL'),
            ...(rate === undefined ? {} : { rateQuantity: quantity(rate, 'mL/h') }),
          },
        ],
      },
    ],
    ...fhir,
  };
}
