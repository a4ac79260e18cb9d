import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { bundleEntries } from '#src/fhir/bundle.ts';
import { codeTable } from '#src/fhir/coding.ts';
import type { MedicationNames } from '#src/fhir/medication.ts';
import { isObject, list, text } from '#src/fhir/shape.ts';
import { readDose } from '#src/orders/dose.ts';
import { drugIdentity } from '#src/orders/drug-identity.ts';
import { infusionDuration, infusionRate } from '#src/orders/infusion.ts';
import { matchOrders } from '#src/orders/match.ts';
import { deviceTexts } from '#src/orders/order-texts.ts';
import { plannedStart } from '#src/orders/planned-start.ts';
import { productStrength } from '#src/orders/product.ts';
import { statedTreatmentDays } from '#src/orders/treatment-day.ts';
import { indexRecord } from '#src/record/index-record.ts';

/** Published bodies and patients that nobody here wrote; they are not part of the repository. */
const real = join(import.meta.dirname, '../../../shared/real');
const files = (folder: string) =>
  existsSync(join(real, folder))
    ? readdirSync(join(real, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.json'),
      )
    : [];
const json = (folder: string, file: string): unknown =>
  JSON.parse(readFileSync(join(real, folder, file), 'utf8'));

function readAll(
  patientId: string,
  prefetch: Record<string, unknown>,
  drafts: readonly unknown[],
  selections: readonly string[],
) {
  const draftOrders = drafts
    .flatMap((draft) => bundleEntries({ entry: draft }))
    .flatMap(({ resource, fullUrl }) =>
      resource === undefined ? [] : [fullUrl === undefined ? { resource } : { resource, fullUrl }],
    );
  const declared = Object.keys(prefetch).map((key) => ({ key, resourceType: 'Patient' }));
  const record = indexRecord({
    patientId,
    prefetch,
    draftOrders,
    declared,
    codes: codeTable(['http://loinc.org|751-8']),
  });
  const drug = drugIdentity(['ketorolac', 'acetaminophen', 'cisplatin'], []);
  const match = matchOrders({
    draftOrders,
    selections,
    identity: drug,
    resolve: record.resolve,
    subjectOf: record.subjectOf,
  });
  for (const { reference, resource } of record.of('MedicationRequest'))
    readOrder({ reference, resource }, record.drugOf(resource));
  return { record, match };
}

function readOrder(
  order: { readonly reference: string; readonly resource: FhirResource },
  names: MedicationNames,
) {
  readDose(order);
  plannedStart(order, Date.UTC(2026, 10, 20), 'UTC');
  statedTreatmentDays(order, 'urn:x');
  infusionRate(order);
  infusionDuration(order);
  deviceTexts(order);
  productStrength(order, names);
}

describe.skipIf(files('requests').length === 0)('published requests', () => {
  it.each(files('requests'))('%s', (file) => {
    const body = json('requests', file);
    const context = isObject(body) && isObject(body.context) ? body.context : {};
    const prefetch = isObject(body) && isObject(body.prefetch) ? { ...body.prefetch } : {};
    const drafts = isObject(context.draftOrders)
      ? list(context.draftOrders.entry)
      : list(context.draftOrders);
    const selections = list<unknown>(context.selections).flatMap((selection) => text(selection) ?? []);
    const patientId = text(context.patientId) ?? 'none';
    const { record, match } = readAll(patientId, prefetch, drafts, selections);
    expect(record.patientId).not.toContain('/');
    expect(
      match.orders.every((order) => ['thisPatient', 'otherPatient', 'nobody'].includes(order.subject)),
    ).toBe(true);
  });
});

describe.skipIf(files('patients').length === 0)('published patients', () => {
  it.each(files('patients'))('%s', (file) => {
    const bundle = json('patients', file);
    const entries = bundleEntries(bundle);
    const patients = entries.flatMap(({ resource }) =>
      resource?.resourceType === 'Patient' ? [resource] : [],
    );
    const patientId = patients[0]?.id ?? 'none';
    const { record } = readAll(patientId, { everything: bundle }, [], []);
    expect(record.patient?.id).toBe(patients[0]?.id);
    // One patient per file: all that names its patient must be found, none of it lost on the way.
    const subject = (resource: object) => ('subject' in resource ? resource.subject : undefined);
    const named = entries.flatMap(({ resource }) =>
      resource?.resourceType === 'Observation' && subject(resource) ? [resource] : [],
    );
    const distinct = new Set(named.map(({ id }) => id));
    expect(record.of('Observation').length).toBe(distinct.size);
  });
});
