import type { FhirResource } from 'fhir/r4';
import { isObject, text } from '../fhir/shape.ts';

/**
 * Which of two copies of one resource counts: the newer `meta.lastUpdated`, else the higher `meta.versionId`, else the
 * one that came last (clinical.md §5 #27). `unclear`: neither field decides, and the copies differ.
 */
export function newerVersion(
  first: FhirResource,
  second: FhirResource,
): 'first' | 'second' | 'same' | 'unclear' {
  const updated = compare(lastUpdated(first), lastUpdated(second));
  if (updated !== undefined) return updated;
  const version = compare(versionNumber(first), versionNumber(second));
  if (version !== undefined) return version;
  return first === second || isWrittenAlike(first, second) ? 'same' : 'unclear';
}

function isWrittenAlike(first: FhirResource, second: FhirResource): boolean {
  try {
    return JSON.stringify(first) === JSON.stringify(second);
  } catch (error) {
    // Nested deeper than the stack is high: nobody can tell.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function compare(first: number | undefined, second: number | undefined): 'first' | 'second' | undefined {
  if (first === undefined || second === undefined || first === second) return undefined;
  return first > second ? 'first' : 'second';
}

function lastUpdated({ meta }: FhirResource): number | undefined {
  const instant = isObject(meta) ? Date.parse(text(meta.lastUpdated) ?? '') : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

function versionNumber({ meta }: FhirResource): number | undefined {
  const version = isObject(meta) ? String(meta.versionId) : '';
  return /^\d+$/.test(version) ? Number(version) : undefined;
}
