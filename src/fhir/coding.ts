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
  return {
    ...(system === undefined ? {} : { system: canonicalSystem(system) }),
    ...(code === undefined ? {} : { code }),
    ...(display === undefined ? {} : { display }),
  };
}

interface ReadConcept {
  readonly codings: readonly ReadCoding[];
  readonly texts: readonly string[];
}

/**
 * Every value set of the knowledge asks for the same few concepts of a record. Memo of a pure function: it lives as long as the
 * concept, and the body of a request is never changed.
 */
const readConcepts = new WeakMap<object, ReadConcept>();

function readConcept(concept: Readonly<Record<string, unknown>>): ReadConcept {
  const before = readConcepts.get(concept);
  if (before !== undefined) return before;
  const codings = list(concept.coding).map(readCoding);
  const words = [text(concept.text), ...codings.map(({ display }) => display)];
  const read = { codings, texts: words.filter((item) => item !== undefined) };
  readConcepts.set(concept, read);
  return read;
}

/** Every Coding of one or more CodeableConcepts. */
export function codingsOf(concepts: unknown): readonly ReadCoding[] {
  if (isObject(concepts)) return readConcept(concepts).codings;
  return list(concepts).flatMap((concept) => (isObject(concept) ? readConcept(concept).codings : []));
}

/** `text` and every `display` of one or more CodeableConcepts; a bare string counts as its text. */
export function textsOf(concepts: unknown): readonly string[] {
  if (isObject(concepts)) return readConcept(concepts).texts;
  return list(concepts).flatMap((concept) =>
    isObject(concept) ? readConcept(concept).texts : (text(concept) ?? []),
  );
}

/** As `readConcepts`, for a Coding that was read. */
const readKeys = new WeakMap<ReadCoding, readonly string[]>();

/** The keys `system|code` under which a Coding is known: one, or, for an NDC, each of its readings. */
export function codingKeys(coding: ReadCoding): readonly string[] {
  const { system, code } = coding;
  if (system === undefined || code === undefined) return [];
  const before = readKeys.get(coding);
  if (before !== undefined) return before;
  const keys = keysOf(system, code);
  readKeys.set(coding, keys);
  return keys;
}

/** Canonical keys of a code that knowledge names as `system|code`. */
export function canonicalKeys(systemAndCode: string): readonly string[] {
  const bar = systemAndCode.indexOf('|');
  if (bar < 0) return [systemAndCode];
  return keysOf(canonicalSystem(systemAndCode.slice(0, bar)), systemAndCode.slice(bar + 1).trim());
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
