import { existsSync } from 'node:fs';
import { bundleEntries } from '../../fhir/bundle.ts';
import { isObject } from '../../fhir/shape.ts';
import type { PatientCase, RecordEntry } from '../patient-case.ts';
import type { linesOf } from './lines.ts';
import { partitionFile, readRow, sharedFile } from './partition.ts';

export interface PartitionPatient {
  readonly id: string;
  read(): PatientCase;
}

// A relative, absolute or versioned reference to a Medication, wherever it stands in a resource.
const medicationReference = /"reference"\s*:\s*"(?:[^"]*\/)?(Medication\/[^"/]+)/g;

/** The patients of one partition by their ids, each with the Medications that its resources refer to. */
export async function* patientsOf(
  folder: string,
  partition: number,
  lines: typeof linesOf,
): AsyncGenerator<PartitionPatient> {
  const file = partitionFile(folder, partition);
  if (!existsSync(file)) return;
  const patients = new Map<string, string[]>();
  const wanted = new Set<string>();
  for await (const { line } of lines(file)) {
    const { key, json } = readRow(line);
    const own = patients.get(key) ?? [];
    own.push(json);
    patients.set(key, own);
    for (const reference of medicationsIn(json)) wanted.add(reference);
  }
  const medications = await medicationsNamed(folder, wanted, lines);
  for (const id of [...patients.keys()].sort()) {
    const own = patients.get(id) ?? [];
    yield { id, read: () => readPatient(id, own, medications) };
    patients.delete(id);
  }
}

function medicationsIn(json: string): readonly string[] {
  return [...json.matchAll(medicationReference)].flatMap(([, reference]) => reference ?? []);
}

async function medicationsNamed(folder: string, wanted: ReadonlySet<string>, lines: typeof linesOf) {
  const medications = new Map<string, string>();
  if (wanted.size === 0 || !existsSync(sharedFile(folder))) return medications;
  for await (const { line } of lines(sharedFile(folder))) {
    const { key, json } = readRow(line);
    if (wanted.has(key)) medications.set(key, json);
  }
  return medications;
}

function readPatient(
  patientId: string,
  own: readonly string[],
  medications: ReadonlyMap<string, string>,
): PatientCase {
  const referred = new Set(own.flatMap(medicationsIn));
  const shared = [...referred].flatMap((reference) => medications.get(reference) ?? []);
  const entries: RecordEntry[] = [];
  const unreadable: unknown[] = [];
  for (const json of [...own, ...shared]) {
    const value: unknown = JSON.parse(json);
    // A line of its own is a resource; what came out of a Bundle is still its entry.
    const entry = isObject(value) && typeof value.resourceType === 'string' ? { resource: value } : value;
    const [read] = bundleEntries({ entry: [entry] });
    if (read?.resource === undefined) unreadable.push(value);
    else
      entries.push(
        read.fullUrl === undefined
          ? { resource: read.resource }
          : { resource: read.resource, fullUrl: read.fullUrl },
      );
  }
  return { kind: 'record', patientId, entries, unreadable };
}
