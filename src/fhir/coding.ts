import { ndcForms } from './ndc.ts';
import { isObject, list, text } from './shape.ts';

/** The URLs that FHIR registers for the code systems of this house (terminology.hl7.org). */
export const systems = {
  loinc: 'http://loinc.org',
  snomed: 'http://snomed.info/sct',
  rxnorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  ndc: 'http://hl7.org/fhir/sid/ndc',
  icd10cm: 'http://hl7.org/fhir/sid/icd-10-cm',
  icd10: 'http://hl7.org/fhir/sid/icd-10',
  icd9cm: 'http://hl7.org/fhir/sid/icd-9-cm',
  hcpcs: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  cpt: 'http://www.ama-assn.org/go/cpt',
  unii: 'http://fdasis.nlm.nih.gov',
  atc: 'http://www.whocc.no/atc',
  nciThesaurus: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
} as const;

// The OIDs are those of the HL7 OID registry; Epic sends them in place of the URLs.
const otherNames: ReadonlyMap<string, string> = new Map([
  ['urn:oid:2.16.840.1.113883.6.1', systems.loinc],
  ['urn:oid:2.16.840.1.113883.6.96', systems.snomed],
  ['urn:oid:2.16.840.1.113883.6.88', systems.rxnorm],
  ['urn:oid:2.16.840.1.113883.6.69', systems.ndc],
  ['urn:oid:2.16.840.1.113883.6.90', systems.icd10cm],
  ['urn:oid:2.16.840.1.113883.6.3', systems.icd10],
  ['urn:oid:2.16.840.1.113883.6.103', systems.icd9cm],
  ['urn:oid:2.16.840.1.113883.6.285', systems.hcpcs],
  ['urn:oid:2.16.840.1.113883.6.14', systems.hcpcs],
  ['http://terminology.hl7.org/codesystem/hcpcs', systems.hcpcs],
  ['http://terminology.hl7.org/codesystem/hcpcs-all-codes', systems.hcpcs],
  ['http://www.cms.gov/medicare/coding/medhcpcsgeninfo', systems.hcpcs],
  ['urn:oid:2.16.840.1.113883.6.12', systems.cpt],
  ['urn:oid:2.16.840.1.113883.4.9', systems.unii],
  ['urn:oid:2.16.840.1.113883.6.73', systems.atc],
  ['urn:oid:2.16.840.1.113883.3.26.1.1', systems.nciThesaurus],
  ...Object.values(systems).flatMap((url): [string, string][] => [
    [url.toLowerCase(), url],
    [url, url],
  ]),
]);

/** The registered URL of a code system that is named by OID, with https, a trailing slash or another case. */
export function canonicalSystem(system: string): string {
  // Nearly every system of a record is written as registered: what follows costs ten times as much.
  const asWritten = otherNames.get(system);
  if (asWritten !== undefined) return asWritten;
  const trimmed = system.trim();
  const plain = trimmed
    .replace(/^https:/i, 'http:')
    .replace(/\/+$/, '')
    .toLowerCase();
  // A SNOMED CT edition's URI where the system belongs (SNOMED on FHIR).
  if (plain.startsWith('http://snomed.info/sct/')) return systems.snomed;
  const oid = /^[012](\.\d+)+$/.test(plain) ? `urn:oid:${plain}` : plain;
  return otherNames.get(oid) ?? trimmed;
}

export interface ReadCoding {
  /** Canonical URL; absent where the Coding names none. */
  readonly system?: string;
  readonly code?: string;
  readonly display?: string;
}

/** Reads a Coding of any shape, with its system in canonical form. */
export function readCoding(value: unknown): ReadCoding {
  if (!isObject(value)) return {};
  const system = text(value.system);
  const code = typeof value.code === 'number' ? String(value.code) : text(value.code);
  const display = text(value.display);
  // Written out, not spread: every fact reads codings.
  const read: { -readonly [Member in keyof ReadCoding]: ReadCoding[Member] } = {};
  if (system !== undefined) read.system = canonicalSystem(system);
  if (code !== undefined) read.code = code;
  if (display !== undefined) read.display = display;
  return read;
}

/** Every Coding of one or more CodeableConcepts. */
export function codingsOf(concepts: unknown): readonly ReadCoding[] {
  const codings: ReadCoding[] = [];
  for (const concept of list(concepts)) {
    if (!isObject(concept)) continue;
    for (const coding of list(concept.coding)) codings.push(readCoding(coding));
  }
  return codings;
}

/** `text` and every `display` of one or more CodeableConcepts; a bare string counts as its text. */
export function textsOf(concepts: unknown): readonly string[] {
  const texts: string[] = [];
  for (const concept of list(concepts)) {
    const own = text(isObject(concept) ? concept.text : concept);
    if (own !== undefined) texts.push(own);
    for (const coding of isObject(concept) ? list(concept.coding) : []) {
      const display = isObject(coding) ? text(coding.display) : undefined;
      if (display !== undefined) texts.push(display);
    }
  }
  return texts;
}

/** The keys `system|code` under which a Coding is known: one, or, for an NDC, each of its readings. */
export function codingKeys({ system, code }: ReadCoding): readonly string[] {
  return system === undefined || code === undefined ? [] : keysOf(system, code);
}

/** Canonical keys of a code that knowledge names as `system|code`. */
export function canonicalKeys(systemAndCode: string): readonly string[] {
  const bar = systemAndCode.indexOf('|');
  if (bar < 0) return [systemAndCode];
  return keysOf(canonicalSystem(systemAndCode.slice(0, bar)), systemAndCode.slice(bar + 1).trim());
}

/**
 * A table of codes that is asked for every resource of a record: looks a code up as it stands, where its system spells codes
 * in one way only, and reads a Coding into an object only when it was found.
 */
export interface CodeTable {
  /** Is this canonical `system|code` one of the table's? */
  has(key: string): boolean;
  /** The key of `codes` under which a code is known. */
  keyOf(system: string, code: string): string | undefined;
  /** Those of the codings of one or more concepts that are in the table. */
  keysIn(concepts: unknown): readonly string[];
}

/** @param codes canonical `system|code` */
export function codeTable(codes: Iterable<string>): CodeTable {
  const all = new Set(codes);
  const bySystem = new Map<string, Map<string, string>>();
  for (const key of all) {
    const bar = key.indexOf('|');
    const [system, code] = [key.slice(0, bar), key.slice(bar + 1)];
    bySystem.set(system, (bySystem.get(system) ?? new Map()).set(code, key));
  }
  const keyOf = (system: string, code: string): string | undefined => {
    const ofSystem = bySystem.get(system);
    if (ofSystem === undefined) return undefined;
    const asWritten = ofSystem.get(code);
    if (asWritten !== undefined || !severalSpellings.has(system)) return asWritten;
    if (system !== systems.ndc) return ofSystem.get(foldCode(system, code));
    return keysOf(system, code).find((key) => ofSystem.has(key.slice(system.length + 1)));
  };
  return {
    has: (key) => all.has(key),
    keyOf,
    keysIn: (concepts) => {
      const found: string[] = [];
      forEachCoding(concepts, (system, code) => {
        const key = keyOf(system, code);
        if (key !== undefined && !found.includes(key)) found.push(key);
        return false;
      });
      return found;
    },
  };
}

const severalSpellings: ReadonlySet<string> = new Set([
  ...[systems.ndc, systems.icd10cm, systems.icd10, systems.hcpcs, systems.cpt],
]);

/** Canonical system and code of each Coding that has both, until `visit` answers true: then that Coding is the result. */
export function forEachCoding(
  concepts: unknown,
  visit: (system: string, code: string) => boolean,
): ReadCoding | undefined {
  for (const concept of Array.isArray(concepts) ? concepts : [concepts]) {
    if (!isObject(concept)) continue;
    const codings = concept.coding;
    for (const coding of Array.isArray(codings) ? codings : [codings]) {
      if (!isObject(coding)) continue;
      const system = text(coding.system);
      const code = typeof coding.code === 'number' ? String(coding.code) : text(coding.code);
      if (system === undefined || code === undefined) continue;
      if (visit(canonicalSystem(system), code)) return readCoding(coding);
    }
  }
  return undefined;
}

function keysOf(system: string, code: string): readonly string[] {
  if (system === systems.ndc) {
    const forms = ndcForms(code);
    return (forms.length > 0 ? forms : [code]).map((form) => `${system}|${form}`);
  }
  return [`${system}|${foldCode(system, code)}`];
}

// ICD codes arrive with and without their dot, alphanumeric codes in either case.
function foldCode(system: string, code: string): string {
  if (system === systems.icd10cm || system === systems.icd10) {
    const upper = code.toUpperCase();
    return /^[A-Z]\d[0-9A-Z]{2,5}$/.test(upper) ? `${upper.slice(0, 3)}.${upper.slice(3)}` : upper;
  }
  return system === systems.hcpcs || system === systems.cpt ? code.toUpperCase() : code;
}
