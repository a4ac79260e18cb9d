import { isObject, text } from './shape.ts';

/** One literal reference, taken apart (FHIR R4 §2.3.0.1 Literal references). */
export type LiteralReference =
  | { readonly kind: 'contained'; readonly id: string }
  | { readonly kind: 'urn'; readonly urn: string }
  | { readonly kind: 'typed'; readonly type: string; readonly id: string; readonly url?: string }
  | { readonly kind: 'conditional'; readonly type: string; readonly query: string }
  | { readonly kind: 'other'; readonly value: string };

/** What a Reference says of its target; a plain string where the object belongs is read as the literal. */
export interface ReadReference {
  readonly literal?: LiteralReference;
  readonly identifier?: { readonly system?: string; readonly value: string };
  readonly display?: string;
}

// Real draft ids have some 190 characters: the 64-character limit of FHIR ids is not enforced (CDS Hooks clients).
const typedReference = /^(?:(.*)\/)?([A-Z][A-Za-z]+)\/([^/?#\s]+)(?:\/_history\/[^/?#\s]+)?\/?$/;
const conditionalReference = /^(?:.*\/)?([A-Z][A-Za-z]+)\?(.+)$/;

/** Takes a literal reference apart: `Type/id`, absolute, versioned, `#contained`, `urn:…`, `Type?query`. */
export function parseReference(value: string): LiteralReference {
  const literal = value.trim();
  if (literal.startsWith('#')) return { kind: 'contained', id: literal.slice(1) };
  if (literal.toLowerCase().startsWith('urn:')) return { kind: 'urn', urn: foldUrn(literal) };
  const typed = typedReference.exec(literal);
  if (typed?.[2] !== undefined && typed[3] !== undefined) {
    const target = { kind: 'typed', type: typed[2], id: typed[3] } as const;
    return typed[1] === undefined ? target : { ...target, url: `${typed[1]}/${typed[2]}/${typed[3]}` };
  }
  const conditional = conditionalReference.exec(literal);
  if (conditional?.[1] !== undefined && conditional[2] !== undefined) {
    return { kind: 'conditional', type: conditional[1], query: conditional[2] };
  }
  return { kind: 'other', value: literal };
}

/** Reads a Reference of any shape; undefined where there is none at all. */
export function readReference(value: unknown): ReadReference | undefined {
  const bare = text(value);
  if (bare !== undefined) return { literal: parseReference(bare) };
  if (!isObject(value)) return undefined;
  const literal = text(value.reference);
  const identifier = readIdentifier(value.identifier);
  const display = text(value.display);
  return {
    ...(literal === undefined ? {} : { literal: parseReference(literal) }),
    ...(identifier === undefined ? {} : { identifier }),
    ...(display === undefined ? {} : { display }),
  };
}

/** The literal text of a Reference, if it has one. */
export function referenceText(value: unknown): string | undefined {
  return text(value) ?? (isObject(value) ? text(value.reference) : undefined);
}

export function readIdentifier(
  value: unknown,
): { readonly system?: string; readonly value: string } | undefined {
  if (!isObject(value)) return undefined;
  const identifier = text(value.value);
  if (identifier === undefined) return undefined;
  const system = text(value.system);
  return system === undefined ? { value: identifier } : { system, value: identifier };
}

/** `urn:uuid:` in one case, so that two spellings of one UUID meet (RFC 9562 §4). */
export function foldUrn(urn: string): string {
  return /^urn:uuid:/i.test(urn) ? urn.toLowerCase() : urn;
}

/** A resource's logical id; a number is taken as its digits. */
export function idOf(resource: unknown): string | undefined {
  if (!isObject(resource)) return undefined;
  return typeof resource.id === 'number' ? String(resource.id) : text(resource.id);
}
