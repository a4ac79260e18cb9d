import type { FhirResource } from 'fhir/r4';
import type { PartialReason, ReadSession } from '../fhir/reader.ts';
import { readReference } from '../fhir/reference.ts';
import { isObject, list, text } from '../fhir/shape.ts';
import { indexRecord, type RecordSource } from './index-record.ts';
import type { PatientRecord, RecordProblem } from './patient-record.ts';
import { readReasons } from './read-reasons.ts';

/** A medication that an order or an administration refers to and the record does not hold (clinical.md §5 #69). */
export interface MissingMedication {
  /** `Medication/1`, or absolute: as the record refers to it. */
  readonly reference: string;
  /** The reference carries a display, so that its drug is known at least by name. */
  readonly named: boolean;
}

interface MedicationsRead {
  readonly medications: readonly FhirResource[];
  readonly failed: readonly (MissingMedication & { readonly reason: PartialReason | 'none' })[];
}

/** Where medications that were read by reference stand in the record. */
const MEDICATIONS_KEY = 'referencedMedications';

/** More references than this are not read in one call. */
const MOST_READ = 20;

/** Each unresolved medication of these resources once, those without a display first. */
export function missingMedications(
  resources: readonly FhirResource[],
  resolve: PatientRecord['resolve'],
): readonly MissingMedication[] {
  const missing = new Map<string, MissingMedication>();
  for (const resource of resources) {
    if (!('medicationReference' in resource) || !isObject(resource.medicationReference)) continue;
    const { literal, display } = readReference(resource.medicationReference) ?? {};
    const given = text(resource.medicationReference.reference);
    if (literal?.kind !== 'typed' || given === undefined || resolve(given, resource) !== undefined) continue;
    const reference = literal.url ?? `${literal.type}/${literal.id}`;
    const named = display !== undefined && missing.get(reference)?.named !== false;
    missing.set(reference, { reference, named });
  }
  return [...missing.values()].sort((first, second) => Number(first.named) - Number(second.named));
}

async function readMedications(
  session: ReadSession,
  missing: readonly MissingMedication[],
): Promise<MedicationsRead> {
  const asked = missing.slice(0, MOST_READ);
  const beyond = missing.slice(MOST_READ).map((item) => ({ ...item, reason: 'pageLimit' as const }));
  const results = await Promise.all(
    asked.map(async (item) => ({ item, result: await session.readReference(item.reference) })),
  );
  const medications = results.flatMap(({ result }) => (result.outcome === 'found' ? result.resources : []));
  const failed = results.flatMap(({ item, result }) => {
    if (result.outcome === 'found') return [];
    return [{ ...item, reason: result.outcome === 'none' ? ('none' as const) : result.reason }];
  });
  return { medications, failed: [...failed, ...beyond] };
}

/** A drug that is known by its name is no problem; one that nothing tells could be any. */
function problemsOf(failed: MedicationsRead['failed']): readonly RecordProblem[] {
  const unknown = failed.filter(({ named }) => !named);
  return [...new Set(unknown.map(({ reason }) => reason))].map((reason) => {
    const concerned = unknown.filter((item) => item.reason === reason);
    const why = reason === 'none' ? 'the record server has no such medication' : readReasons[reason];
    return {
      kind: 'unreadable',
      what: `${concerned.length} medication(s) that orders or administrations refer to could not be read: ${why}`,
      references: concerned.slice(0, 5).map(({ reference }) => reference),
    };
  });
}

export interface WithMedications {
  readonly source: RecordSource;
  readonly record: PatientRecord;
  readonly problems: readonly RecordProblem[];
}

/**
 * The record with the medications that `users` refer to and that it lacks: the drafts alone before they are matched,
 * everything that was given or ordered afterwards. Without a session it stays as it is.
 */
export async function addMedications(
  source: RecordSource,
  record: PatientRecord,
  users: readonly FhirResource[],
  session: ReadSession | undefined,
): Promise<WithMedications> {
  const missing = session === undefined ? [] : missingMedications(users, record.resolve);
  if (session === undefined || missing.length === 0) return { source, record, problems: [] };
  const { medications, failed } = await readMedications(session, missing);
  const problems = problemsOf(failed);
  if (medications.length === 0) return { source, record, problems };
  const all = [...list<unknown>(source.prefetch[MEDICATIONS_KEY]), ...medications];
  const complete = { ...source, prefetch: { ...source.prefetch, [MEDICATIONS_KEY]: all } };
  return { source: complete, record: indexRecord(complete), problems };
}
