import { readdirSync, readFileSync } from 'node:fs';
import type { Bundle, FhirResource } from 'fhir/r4';

const fixtures = new URL('../../fixtures/', import.meta.url);

export interface FixtureCall {
  readonly hook: 'order-select' | 'order-sign';
  readonly hookInstance: string;
  readonly context: {
    readonly userId: string;
    readonly patientId: string;
    readonly encounterId: string;
    readonly selections?: readonly string[];
    readonly draftOrders: Bundle<FhirResource>;
  };
  readonly prefetch: Readonly<Record<string, unknown>>;
}

/** Of every situation. */
export const fixtureNames = readdirSync(new URL('requests', fixtures))
  .map((file) => file.replace(/\.json$/, ''))
  .sort();

export function fixtureCall(name: string): FixtureCall {
  return JSON.parse(readFileSync(new URL(`requests/${name}.json`, fixtures), 'utf8'));
}

export function fixtureChart(name: string): readonly FhirResource[] {
  const chart: Bundle<FhirResource> = JSON.parse(
    readFileSync(new URL(`patients/${name}.json`, fixtures), 'utf8'),
  );
  return (chart.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
}

export const serviceOf = ({ hook }: Pick<FixtureCall, 'hook'>) => `tarlatamab-${hook}`;

/** Random ids numbered in the order of their appearance: what is left must be the same. */
export function withoutUuids(text: string): string {
  const seen = new Map<string, number>();
  return text.replace(/"uuid":"([0-9a-f-]{36})"/g, (_, uuid: string) => {
    if (!seen.has(uuid)) seen.set(uuid, seen.size);
    return `"uuid":"#${seen.get(uuid)}"`;
  });
}
