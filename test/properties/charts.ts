import type { FhirResource, Observation } from 'fhir/r4';
import { Decimal } from '#src/fhir/decimal.ts';
import { isObject, list } from '#src/fhir/shape.ts';
import type { CdsResponse } from '#src/hooks/card.ts';
import { prefetchKeys } from '../../fixtures/build/situation.ts';
import { analytesFile } from '../facts/laboratory/situation.ts';
import { answer, bodyOf, demoTime, type GoldenAnswer, loadDrug } from '../golden/answers.ts';

/** Charts and calls of `fixtures/`, changed in one thing. */

export const drug = await loadDrug();
export const RUNS = { numRuns: 1000 };
/** The keys of the contract that hold Bundles (fhir-data.md §1). */
export const bundleKeys = prefetchKeys.filter((key) => key !== 'patient');

export type Body = Record<string, unknown> & { prefetch: Record<string, unknown> };

export function callOf(name: string): Body {
  const body = bodyOf(name);
  if (!isObject(body.prefetch)) throw new Error(`${name} has no prefetch`);
  return { ...body, prefetch: { ...body.prefetch } };
}

export function resourcesOf(body: Body, key: string): readonly FhirResource[] {
  const bundle = body.prefetch[key];
  if (!isObject(bundle) || bundle.resourceType !== 'Bundle') return [];
  return list(bundle.entry).flatMap((entry) =>
    isObject(entry) && isResource(entry.resource) ? [entry.resource] : [],
  );
}

function isResource(value: unknown): value is FhirResource {
  return isObject(value) && typeof value.resourceType === 'string';
}

/** The call with other resources under a key; a Bundle without its paging. */
export function withResources(body: Body, key: string, resources: readonly FhirResource[]): Body {
  const bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: resources.map((resource) => ({ resource })),
  };
  return { ...body, prefetch: { ...body.prefetch, [key]: bundle } };
}

/** A quantity in a unit: the exact decimal, and its UCUM code. */
export interface Measured {
  readonly value: string;
  readonly unit: string;
}

/** Today's result of an analyte, replaced; its reference range in the same unit, or none. */
export function withLab(
  body: Body,
  analyte: string,
  measured: Measured,
  range: { readonly low?: string; readonly high?: string } = {},
): Body {
  const quantity = (value: string) => ({
    value: Number(value),
    unit: measured.unit,
    system: 'http://unitsofmeasure.org',
    code: measured.unit,
  });
  const newest = newestOf(body, analyte);
  const limits = {
    ...(range.low === undefined ? {} : { low: quantity(range.low) }),
    ...(range.high === undefined ? {} : { high: quantity(range.high) }),
  };
  const { referenceRange: _range, ...rest } = newest;
  const changed: Observation = {
    ...rest,
    valueQuantity: quantity(measured.value),
    ...(Object.keys(limits).length === 0 ? {} : { referenceRange: [limits] }),
  };
  return withResources(
    body,
    'labs',
    resourcesOf(body, 'labs').map((resource) => (resource === newest ? changed : resource)),
  );
}

export function newestOf(body: Body, analyte: string): Observation {
  const codes = analytesFile.analytes[analyte]?.loinc ?? [];
  const [newest] = resourcesOf(body, 'labs')
    .filter((resource) => resource.resourceType === 'Observation')
    .filter(({ code }) => (code.coding ?? []).some((coding) => codes.includes(coding.code ?? '')))
    .sort((a, b) => (b.effectiveDateTime ?? '').localeCompare(a.effectiveDateTime ?? ''));
  if (newest === undefined) throw new Error(`no ${analyte} in the chart`);
  return newest;
}

/** The same amount in every unit that can write it exactly as a JSON number. */
export function inEveryUnit(analyte: string, canonical: string): readonly Measured[] {
  const family = analytesFile.unitFamilies[analytesFile.analytes[analyte]?.units ?? ''] ?? [];
  return family.flatMap(({ ucum, multiplyBy = 1, divideBy = 1, subtract = 0 }) => {
    const recorded = new Decimal(canonical).times(divideBy).dividedBy(multiplyBy).plus(subtract);
    const value = recorded.toFixed();
    const back = recorded.minus(subtract).times(multiplyBy).dividedBy(divideBy);
    return recorded.precision() <= 15 && back.equals(canonical) && new Decimal(Number(value)).equals(recorded)
      ? [{ value, unit: ucum }]
      : [];
  });
}

export async function respond(
  body: Body,
  at: { readonly now: string; readonly zone: string } = { ...demoTime, zone: 'UTC' },
): Promise<CdsResponse> {
  const given: GoldenAnswer = await answer(drug, body, at);
  if ('refused' in given) throw new Error(`refused with ${String(given.refused)}`);
  return given;
}

const namespace = drug.service.namespace.extension;
const rank = {
  indicator: ['info', 'warning', 'critical'],
  action: ['proceed', 'dataMissing', 'hold', 'discontinue'],
};

export interface Overall {
  readonly action: string;
  readonly notAssessed: readonly { readonly topic: string; readonly reason: string }[];
}

export function overall(response: CdsResponse): Overall {
  const assessment = response.extension?.[`${namespace}assessment`];
  return { action: 'none', notAssessed: [], ...Object(assessment) };
}

/** How bad an answer is: of the worst card, and of the whole. */
export function severity(response: CdsResponse): { readonly indicator: number; readonly action: number } {
  return {
    indicator: Math.max(-1, ...response.cards.map((card) => rank.indicator.indexOf(card.indicator))),
    action: rank.action.indexOf(overall(response).action),
  };
}

/** What a card says, without the text in which the laboratory wrote a value. */
export function withoutRecorded(response: CdsResponse): unknown {
  return JSON.parse(JSON.stringify(response, (key, value) => (key === 'recorded' ? undefined : value)));
}
