import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [member: string]: unknown;
}

export interface Bundle {
  readonly entry: readonly { readonly resource: Resource; readonly fullUrl?: string }[];
}

export type Kind = 'folder' | 'ndjson';

/**
 * The Bundles of one patient in these folders, in a fixed order. For an export those that name a second one are left out:
 * all copies would bring to that one patient.
 */
export function bundlesIn(folders: readonly string[], kind: Kind): readonly Bundle[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file): Bundle => JSON.parse(readFileSync(join(folder, file), 'utf8')))
      .filter((bundle) => patientsIn(bundle).length === 1 && (kind === 'folder' || namesOne(bundle))),
  );
}

const patientsIn = ({ entry }: Bundle) => entry.filter(({ resource }) => resource.resourceType === 'Patient');

function namesOne(bundle: Bundle): boolean {
  const id = patientsIn(bundle)[0]?.resource.id;
  const named = JSON.stringify(bundle).matchAll(/"reference":"(?:[^"]*\/)?Patient\/([^"/]+)/g);
  return [...named].every(([, one]) => one === id);
}

/** The same record as that of another patient: no two copies of any Bundles share a Patient or a Medication. */
export function copyOf(bundle: Bundle, copy: number): Bundle {
  const id = patientsIn(bundle)[0]?.resource.id ?? 'nameless';
  const text = JSON.stringify(bundle)
    .replaceAll(`Patient/${id}"`, `Patient/${id}-${copy}"`)
    .replaceAll(`"urn:uuid:${id}"`, `"Patient/${id}-${copy}"`)
    .replaceAll(/(Medication\/[^"/]+)"/g, `$1-${copy}"`);
  const { entry, ...rest }: Bundle = JSON.parse(text);
  return {
    ...rest,
    entry: entry.map((one) =>
      ['Patient', 'Medication'].includes(one.resource.resourceType)
        ? { ...one, resource: { ...one.resource, id: `${one.resource.id}-${copy}` } }
        : one,
    ),
  };
}

/** Writes so many copies: a file per patient, or a bulk export with a file per type. */
export function writeCohort(
  folder: string,
  originals: readonly Bundle[],
  { patients, kind }: { readonly patients: number; readonly kind: Kind },
): void {
  mkdirSync(folder, { recursive: true });
  const lines = new Map<string, string[]>();
  const append = (type: string) => {
    const own = lines.get(type) ?? [];
    if (own.length > 0) writeFileSync(join(folder, `${type}.ndjson`), `${own.join('\n')}\n`, { flag: 'a' });
    lines.set(type, []);
  };
  for (let index = 0; index < patients; index += 1) {
    const bundle = copyOf(originals[index % originals.length] ?? { entry: [] }, index);
    if (kind === 'folder') {
      const part = join(folder, String(Math.floor(index / 1000)));
      if (index % 1000 === 0) mkdirSync(part, { recursive: true });
      writeFileSync(join(part, `${index}.json`), JSON.stringify(bundle));
      continue;
    }
    for (const { resource } of bundle.entry) {
      const own = lines.get(resource.resourceType) ?? [];
      lines.set(resource.resourceType, own);
      own.push(JSON.stringify(resource));
      if (own.length >= 1000) append(resource.resourceType);
    }
  }
  for (const type of lines.keys()) append(type);
}

/** What a bulk export says of the only patient of a Bundle: what names them, and the Medications. */
export function exportedOf(bundle: Bundle): Bundle {
  const id = patientsIn(bundle)[0]?.resource.id ?? 'nameless';
  const names = new RegExp(
    `"(?:subject|patient|beneficiary|for|individual)":\\{[^{}]*"reference":"(?:[^"]*/)?Patient/${id.replaceAll('.', '\\.')}["/]`,
  );
  return {
    entry: bundle.entry
      .filter(
        ({ resource }) =>
          ['Patient', 'Medication'].includes(resource.resourceType) || names.test(JSON.stringify(resource)),
      )
      .map(({ resource }) => ({ resource })),
  };
}
