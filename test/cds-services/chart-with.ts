import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isObject, list, text } from '#src/fhir/shape.ts';
import type { Knowledge } from '#src/rules/knowledge.ts';
import { answer, bodyOf, loadDrug } from '../golden/answers.ts';

/** A resource as a test writes it, with every oddity it likes; id and patient are filled in. */
export type Written = { readonly resourceType: string } & Readonly<Record<string, unknown>>;

export interface ShownCard {
  readonly indicator: string;
  readonly action: string;
  readonly text: string;
  readonly suggestions: readonly string[];
}

const KEYS: Readonly<Record<string, string>> = {
  Condition: 'conditions',
  AdverseEvent: 'adverseEvents',
  Observation: 'observations',
  AllergyIntolerance: 'allergies',
};

const drugs = new Map<string, Promise<Knowledge>>();

/** The drug under a site's policy, given as the text of its file. */
function drugUnder(policy: string): Promise<Knowledge> {
  const loaded = drugs.get(policy) ?? load(policy);
  drugs.set(policy, loaded);
  return loaded;
}

function load(policy: string): Promise<Knowledge> {
  if (policy === '') return loadDrug();
  const file = join(mkdtempSync(join(tmpdir(), 'policy-')), 'site.yaml');
  writeFileSync(file, policy);
  return loadDrug(file);
}

/** The cards, by topic, of a clean patient (C2D1 unless told) to whose chart the resources are added. */
export async function cardsWith(
  resources: readonly Written[],
  { base = 'clean-c2d1', policy = '', without = [] as readonly string[] } = {},
): Promise<ReadonlyMap<string, ShownCard>> {
  const body = bodyOf(base);
  const prefetch = isObject(body.prefetch) ? { ...body.prefetch } : {};
  for (const [index, resource] of resources.entries()) {
    const key = KEYS[resource.resourceType] ?? '';
    const bundle = prefetch[key];
    if (!isObject(bundle)) throw new Error(`no prefetch for ${resource.resourceType}`);
    const subject = { reference: `Patient/${base}` };
    const added = { id: `added-${index}`, subject, patient: subject, ...resource };
    prefetch[key] = { ...bundle, entry: [...list(bundle.entry), { resource: added }] };
  }
  const sent = Object.fromEntries(Object.entries(prefetch).filter(([key]) => !without.includes(key)));
  const given = await answer(await drugUnder(policy), { ...body, prefetch: sent });
  if ('refused' in given) throw new Error(`refused with ${given.refused}`);
  return new Map(
    given.cards.map((card) => {
      const finding = card.extension?.['org.tarlatamab-cds.finding'];
      return [
        card.source.topic?.code ?? '',
        {
          indicator: card.indicator,
          action: (isObject(finding) ? text(finding.action) : undefined) ?? '',
          text: `${card.summary} ${card.detail ?? ''}`,
          suggestions: (card.suggestions ?? []).map(({ label }) => label),
        },
      ];
    }),
  );
}

/** `critical hold` of a topic, or `none`. */
export async function verdictOn(
  topic: string,
  resources: readonly Written[],
  options: Parameters<typeof cardsWith>[1] = {},
): Promise<string> {
  const card = (await cardsWith(resources, options)).get(topic);
  return card === undefined ? 'none' : `${card.indicator} ${card.action}`;
}

/** Local time of the demo day minus some days, as a FHIR dateTime. */
export function daysAgo(days: number, clock = '07:00'): string {
  const date = new Date(Date.UTC(2026, 10, 20 - days)).toISOString().slice(0, 10);
  // New York is at -05:00 in November and -04:00 before.
  return `${date}T${clock}:00${date < '2026-11-01' ? '-04:00' : '-05:00'}`;
}

const clinical = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const verification = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';

interface ConditionFields {
  /** Clinical status; `none` leaves it out. Default: active. */
  readonly status?: string;
  /** Verification status. Default: confirmed. */
  readonly verified?: string;
  readonly onset?: string;
  readonly end?: string;
  readonly severity?: object;
}

/** A Condition by ICD-10-CM code, or by text alone. */
export function condition(code: string | undefined, words: string, fields: ConditionFields = {}): Written {
  const { status = 'active', verified = 'confirmed', onset, end, severity } = fields;
  return {
    resourceType: 'Condition',
    ...(status === 'none' ? {} : { clinicalStatus: { coding: [{ system: clinical, code: status }] } }),
    verificationStatus: { coding: [{ system: verification, code: verified }] },
    code: { ...(code === undefined ? {} : { coding: [{ system: icd10, code }] }), text: words },
    ...(onset === undefined ? {} : { onsetDateTime: onset }),
    ...(end === undefined ? {} : { abatementDateTime: end }),
    ...(severity === undefined ? {} : { severity }),
  };
}

/** An AdverseEvent by text, with the drug's own grade extension. */
export function adverseEvent(
  words: string,
  grade: number | undefined,
  date: string,
  outcome?: string,
): Written {
  return {
    resourceType: 'AdverseEvent',
    actuality: 'actual',
    event: { text: words },
    date,
    ...(outcome === undefined ? {} : { outcome: { coding: [{ code: outcome }] } }),
    ...(grade === undefined
      ? {}
      : { extension: [{ url: 'urn:tarlatamab-cds:ctcae-grade', valueInteger: grade }] }),
  };
}

export function ice(value: Readonly<Record<string, unknown>>, at: string, more: object = {}): Written {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'urn:tarlatamab-cds:observation', code: 'ice-score' }] },
    effectiveDateTime: at,
    ...value,
    ...more,
  };
}

export function temperature(value: number, at: string, more: object = {}): Written {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8310-5' }] },
    effectiveDateTime: at,
    valueQuantity: { value, unit: 'Cel', system: 'http://unitsofmeasure.org', code: 'Cel' },
    ...more,
  };
}
